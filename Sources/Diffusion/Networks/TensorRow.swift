extension TensorView {
    /// Converts one row of a matrix without reading the others.
    ///
    /// - Parameters:
    ///   - row: counted from 0.
    ///   - width: values in a row.
    ///   - target: room for `width` values.
    /// - Throws: `DiffusionError.weights` for a row outside the tensor or a type without fractions.
    func copy(row: Int, of width: Int, to target: UnsafeMutablePointer<Float>) throws {
        guard row >= 0, width > 0, row < count / width else {
            throw DiffusionError.weights(path: name, problems: ["no row \(row)"])
        }
        try withUnsafeBytes { bytes in
            let size = type.size
            for i in 0..<width {
                let offset = (row * width + i) * size
                switch type {
                case .f16:
                    target[i] = Float(
                        half: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
                case .bf16:
                    let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
                    target[i] = Float(bitPattern: UInt32(bits) << 16)
                case .f32:
                    target[i] = bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
                case .f64:
                    target[i] = Float(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
                default:
                    throw DiffusionError.weights(path: name, problems: ["holds \(type.rawValue)"])
                }
            }
        }
    }
}

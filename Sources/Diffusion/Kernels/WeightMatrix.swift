import CKernels

/// A layer's weights as a mapped file holds them: [columns, inner] or [columns, inner, 3, 3].
///
/// Matrices that share their input are side by side; no panel goes across two of them.
final class WeightMatrix {
    /// A matrix, or as many of its columns as fill one panel.
    struct Part {
        /// Where the first column's weights begin.
        let address: UnsafeRawPointer
        let type: ck_type
        /// The first column in the result.
        let first: Int
        let columns: Int
    }

    private let parts: [Part]
    /// Columns of all matrices.
    let columns: Int
    /// Weights of one column.
    let each: Int
    // They keep the memory that the addresses point into.
    private let views: [TensorView]
    private let floats: [Memory]

    /// Takes tensors of `each` weights a column; those of a type the kernels lack are converted.
    init(_ views: [TensorView], each: Int) throws {
        self.each = each
        self.views = views
        var parts: [Part] = []
        var floats: [Memory] = []
        var first = 0
        for view in views {
            let columns = view.count / max(1, each)
            let (address, type): (UnsafeRawPointer, ck_type)
            switch view.type {
            case .f32: (address, type) = (view.address, ck_f32)
            case .f16: (address, type) = (view.address, ck_f16)
            case .bf16: (address, type) = (view.address, ck_bf16)
            default:
                let memory = try Memory(bytes: view.count * MemoryLayout<Float>.stride)
                try view.copy(
                    to: UnsafeMutableBufferPointer(start: memory.floats, count: view.count))
                floats.append(memory)
                (address, type) = (UnsafeRawPointer(memory.address), ck_f32)
            }
            parts.append(Part(address: address, type: type, first: first, columns: columns))
            first += columns
        }
        (self.parts, self.floats, columns) = (parts, floats, first)
    }

    /// One without columns, for a layer that is thrown away.
    init(each: Int) { (self.each, views, floats, columns, parts) = (each, [], [], 0, []) }

    /// Takes values, `each` a column.
    init(_ values: [Float], each: Int) throws {
        self.each = each
        let memory = try Memory(bytes: values.count * MemoryLayout<Float>.stride)
        for (index, value) in values.enumerated() { memory.floats[index] = value }
        views = []
        floats = [memory]
        columns = values.count / max(1, each)
        parts = [
            Part(
                address: UnsafeRawPointer(memory.address), type: ck_f32, first: 0,
                columns: columns)
        ]
    }

    /// The weights cut into panels of at most `width` columns.
    func panels(of width: Int) -> [Part] {
        parts.flatMap { part in
            stride(from: 0, to: part.columns, by: width).map { start in
                Part(
                    address: part.address
                        + start * each * (part.type == ck_f32 ? 4 : 2),
                    type: part.type, first: part.first + start,
                    columns: min(width, part.columns - start))
            }
        }
    }
}

extension WeightMatrix.Part {
    /// Floats between the rows of a packed panel.
    var stride: Int { (columns + 15) & ~15 }
}

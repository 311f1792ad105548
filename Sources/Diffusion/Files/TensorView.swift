/// The element types of safetensors files that this engine can name the size of.
public enum TensorType: String, CaseIterable, Sendable {
    case bool = "BOOL"
    case u8 = "U8"
    case i8 = "I8"
    case u16 = "U16"
    case i16 = "I16"
    case f16 = "F16"
    case bf16 = "BF16"
    case u32 = "U32"
    case i32 = "I32"
    case f32 = "F32"
    case u64 = "U64"
    case i64 = "I64"
    case f64 = "F64"

    /// Bytes of an element.
    public var size: Int {
        switch self {
        case .bool, .u8, .i8: 1
        case .u16, .i16, .f16, .bf16: 2
        case .u32, .i32, .f32: 4
        case .u64, .i64, .f64: 8
        }
    }
}

/// A tensor in a mapped file; row-major, little-endian, of any alignment.
public struct TensorView: Sendable {
    /// Its name in the file.
    public let name: String
    /// The element type.
    public let type: TensorType
    /// The sizes, outermost first; empty for a scalar.
    public let shape: [Int]
    /// How many elements.
    public var count: Int { range.count / type.size }
    private let mapping: Mapping
    private let range: Range<Int>

    init(entry: SafeTensorsHeader.Entry, mapping: Mapping, base: Int) {
        name = entry.name
        type = entry.type
        shape = entry.shape
        range = (entry.range.lowerBound + base)..<(entry.range.upperBound + base)
        self.mapping = mapping
    }

    /// Lends the bytes as they lie in the file; `body` must not let the pointer out.
    public func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try body(UnsafeRawBufferPointer(rebasing: mapping.bytes[range]))
    }

    /// Its file.
    var file: Mapping { mapping }

    /// The address of the first element, valid as long as this view lives.
    var address: UnsafeRawPointer { mapping.start + range.lowerBound }

    /// The elements as Float, F16 and BF16 exactly, F64 rounded.
    ///
    /// - Throws: `DiffusionError.weights` for integers and truth values.
    public func floats() throws -> [Float] {
        let result = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            try copy(to: buffer)
            initialized = count
        }
        return result
    }

    /// Writes the elements as Float into memory that need not be initialised.
    ///
    /// - Parameter target: at least `count` long; what is beyond is left alone.
    /// - Throws: `DiffusionError.weights` for integers, truth values and a target too short.
    public func copy(to target: UnsafeMutableBufferPointer<Float>) throws {
        guard target.count >= count else {
            throw DiffusionError.weights(
                path: name, problems: ["\(count) values do not fit into \(target.count)"])
        }
        guard let start = target.baseAddress else { return }
        try withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            switch type {
            case .f32:
                UnsafeMutableRawPointer(start).copyMemory(
                    from: source, byteCount: bytes.count)
            case .f16:
                convert(source, start) { (half: UInt16) in Float(half: half) }
            case .bf16:
                convert(source, start) { (half: UInt16) in
                    Float(bitPattern: UInt32(half) << 16)
                }
            case .f64:
                convert(source, start) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
            default:
                throw DiffusionError.weights(
                    path: name, problems: ["holds \(type.rawValue) where numbers are needed"])
            }
        }
    }

    /// Element by element; both supported platforms are little-endian like the format.
    @inline(__always)
    private func convert<Bits: FixedWidthInteger>(
        _ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Float>,
        _ float: (Bits) -> Float
    ) {
        for index in 0..<count {
            let bits = source.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
            (target + index).initialize(to: float(Bits(littleEndian: bits)))
        }
    }
}

extension Float {
    /// The value of an IEEE 754 half; exact, subnormals, infinities and NaN included.
    ///
    /// Swift's Float16 is missing on Intel Macs and slow without F16C.
    @inline(__always)
    public init(half: UInt16) {
        let magnitude = UInt32(half & 0x7fff) << 13
        // The exponent's bias is 15 in a half and 127 here; the product is exact.
        let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        let special: UInt32 = magnitude >= 0x0f80_0000 ? 0x7f80_0000 : 0
        self.init(bitPattern: scaled | special | UInt32(half & 0x8000) << 16)
    }
}

import CPNG

/// One chunk of a PNG file: its name, and the place of its data in the file.
struct PNGChunk {
    /// Four ASCII letters.
    let name: String
    /// The offset of the length field, where the chunk begins.
    let start: Int
    /// The data, without length, name and checksum.
    let data: Range<Int>
}

/// Walks the chunks of a PNG file and stops after IEND.
///
/// Source: PNG specification, third edition, section 5.3.
struct PNGChunks: Sequence, IteratorProtocol {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private let bytes: [UInt8]
    private var offset = Self.signature.count
    /// Why the walk ended before IEND; nil while it goes well.
    private(set) var damage: String?
    private var isOver = false

    /// Begins after the signature.
    ///
    /// - Throws: `ImageError.unsupported` or `.unknownFormat` when the bytes are no PNG.
    init(_ bytes: [UInt8]) throws {
        try PictureFormat.check(bytes, allowed: [.png])
        self.bytes = bytes
    }

    mutating func next() -> PNGChunk? {
        guard !isOver else { return nil }
        guard bytes.count - offset >= 12 else { return stop("it ends before its IEND chunk") }
        let nameBytes = bytes[offset + 4..<offset + 8]
        guard nameBytes.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
        else { return stop("the chunk at byte \(offset) has no valid name") }
        let name = String(decoding: nameBytes, as: UTF8.self)
        let length = Self.number(in: bytes, at: offset)
        guard length <= bytes.count - offset - 12 else {
            return stop("it ends inside the \(name) chunk at byte \(offset)")
        }
        let data = offset + 8..<offset + 8 + length
        let chunk = PNGChunk(name: name, start: offset, data: data)
        offset = data.upperBound + 4
        isOver = name == "IEND"
        return chunk
    }

    /// Whether the checksum after a chunk is that of its name and data.
    func isIntact(_ chunk: PNGChunk) -> Bool {
        let end = chunk.data.upperBound
        return Self.number(in: bytes, at: end) == Self.checksum(bytes, chunk.start + 4..<end)
    }

    private mutating func stop(_ reason: String) -> PNGChunk? {
        damage = reason
        isOver = true
        return nil
    }

    /// The four bytes at `offset`, which must lie inside, as a big-endian number.
    static func number(in bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The CRC-32 of a range that must lie inside `bytes`.
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        bytes.withUnsafeBufferPointer { all in
            let part = UnsafeBufferPointer(rebasing: all[range])
            return Int(crc32_z(0, part.baseAddress, part.count))
        }
    }

    /// A whole chunk: length, name, data, checksum.
    static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(name.utf8) + data
        return big(data.count) + checked + big(checksum(checked, checked.indices))
    }

    private static func big(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

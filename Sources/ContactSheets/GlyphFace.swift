import CPNG

/// The letters of one size and weight, as docs/fonts/pack.py packs them.
struct GlyphFace: Sendable {
    /// Pixels from the top of a line to the baseline.
    let ascent: Int
    /// Pixels from line to line.
    let line: Int

    private let bits: Int
    private let count: Int
    private let bytes: [UInt8]
    /// Where the columns of the table begin in `bytes`.
    private let codes: Int
    private let metrics: Int
    private let starts: Int
    private let pixels: Int
    private let pixelBytes: Int

    /// Whether the face has a glyph of its own for a character.
    func contains(_ scalar: Unicode.Scalar) -> Bool { index(of: scalar) != nil }

    /// The glyph of a character; nil where the face has none.
    func glyph(_ scalar: Unicode.Scalar) -> Glyph? {
        guard let index = index(of: scalar) else { return nil }
        func signed(_ column: Int) -> Int {
            Int(Int8(bitPattern: bytes[metrics + column * count + index]))
        }
        let width = Int(bytes[metrics + 3 * count + index])
        let height = Int(bytes[metrics + 4 * count + index])
        let start = number(at: starts + 4 * index)
        let rowBytes = (width * bits + 7) / 8
        guard start <= pixelBytes - rowBytes * height else { return nil }
        var coverage = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let byte = bytes[pixels + start + y * rowBytes + x * bits / 8]
                coverage[y * width + x] =
                    bits == 1
                    ? (byte >> (7 - UInt8(x % 8)) & 1) * 15 : x % 2 == 0 ? byte >> 4 : byte & 15
            }
        }
        return Glyph(
            advance: Int(bytes[metrics + index]), left: signed(1), top: signed(2), width: width,
            height: height, coverage: coverage)
    }

    private func index(of scalar: Unicode.Scalar) -> Int? {
        var low = 0
        var high = count
        let wanted = Int(scalar.value)
        while low < high {
            let middle = (low + high) / 2
            let code = number(at: codes + 4 * middle)
            if code == wanted { return middle }
            if code < wanted { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func number(at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    // MARK: - Reading

    private static let magic = Array("reroll font 1\n".utf8)
    /// More bytes than any pack of ours holds; a damaged length asks for no more memory.
    private static let sizeLimit = 16 << 20

    /// Reads the faces of a file of `docs/fonts/pack.py`.
    ///
    /// - Throws: `SheetError.font` when it is none.
    static func read(_ file: [UInt8], name: String) throws -> [GlyphFace] {
        let damaged = SheetError.font(reason: "\(name) is damaged")
        let head = magic.count + 4
        guard file.count > head, file.starts(with: magic) else { throw damaged }
        let size = (0..<4).reduce(0) { $0 | Int(file[magic.count + $1]) << (8 * $1) }
        guard (2...sizeLimit).contains(size) else { throw damaged }
        let body = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var length = uLongf(size)
            let isRead = file.withUnsafeBufferPointer {
                uncompress(
                    buffer.baseAddress, &length, $0.baseAddress.map { $0 + head },
                    uLong(file.count - head))
            }
            guard isRead == Z_OK, Int(length) == size else { throw damaged }
            count = size
        }
        var faces: [GlyphFace] = []
        var offset = 2
        for _ in 0..<Int(body[0]) | Int(body[1]) << 8 {
            guard let face = GlyphFace(body, at: &offset) else { throw damaged }
            faces.append(face)
        }
        return faces
    }

    /// Reads one face and goes behind it; nil where it reaches over the end.
    private init?(_ body: [UInt8], at offset: inout Int) {
        guard body.count - offset >= 11, [1, 4].contains(body[offset]) else { return nil }
        bits = Int(body[offset])
        ascent = Int(body[offset + 1])
        line = Int(body[offset + 2])
        func number(_ place: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(body[place + $1]) << (8 * $1) }
        }
        count = number(offset + 3)
        pixelBytes = number(offset + 7)
        let size = 11 + 13 * count + pixelBytes
        guard size <= body.count - offset else { return nil }
        bytes = Array(body[offset + 11..<offset + size])
        codes = 0
        metrics = 4 * count
        starts = 9 * count
        pixels = 13 * count
        offset += size
    }
}

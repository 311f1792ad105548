import CPNG

/// The texts of a PNG file, and what was left out.
public struct PNGTextReport: Hashable, Sendable {
    /// In file order; a keyword may come more than once.
    public var texts: [PNGText] = []
    /// One clause for each chunk that was skipped, at most 100; printable.
    public var notes: [String] = []
    /// Bytes decompressed so far, kept or not.
    fileprivate var inflated = 0
}

extension PNGText {
    /// The texts of a PNG file: `tEXt`, `zTXt` and `iTXt`, before and after the pixels.
    ///
    /// - Parameter bytes: The file; its pixels are not looked at.
    /// - Returns: In file order; a keyword may come more than once.
    /// - Throws: `ImageError.unsupported` or `.unknownFormat` when it is no PNG.
    public static func read(from bytes: [UInt8]) throws -> [PNGText] {
        try scan(bytes).texts
    }

    /// The texts of a PNG file, with a note for every chunk that could not be read.
    ///
    /// A chunk is skipped when its checksum, structure or encoding is wrong, or when it is larger
    /// than `sizeLimit`; after `totalLimit` bytes all others are. A file that ends early gives
    /// what it has.
    ///
    /// - Parameter bytes: The file; its pixels are not looked at.
    /// - Returns: The texts and the notes.
    /// - Throws: `ImageError.unsupported` or `.unknownFormat` when it is no PNG.
    public static func scan(_ bytes: [UInt8]) throws -> PNGTextReport {
        var report = PNGTextReport()
        var chunks = try PNGChunks(bytes)
        while let chunk = chunks.next() {
            guard ["tEXt", "zTXt", "iTXt"].contains(chunk.name) else { continue }
            do throws(Skip) {
                guard chunks.isIntact(chunk) else { throw Skip("its checksum is wrong") }
                report.texts.append(
                    try text(chunk.name, bytes[chunk.data], inflated: &report.inflated))
            } catch {
                report.note("\(chunk.name) chunk at byte \(chunk.start) skipped: \(error.reason)")
            }
        }
        if let damage = chunks.damage { report.note("the file is damaged: \(damage)") }
        return report
    }

    private static func text(
        _ name: String, _ data: ArraySlice<UInt8>, inflated: inout Int
    ) throws(Skip) -> PNGText {
        var rest = data
        let key = try rest.removeField("keyword")
        guard (1...79).contains(key.count), key.allSatisfy({ isKeyword(UInt32($0)) }) else {
            throw Skip("its keyword is not 1 to 79 printable characters")
        }
        let keyword = latin1(key)
        switch name {
        case "tEXt":
            try admit(rest.count, &inflated)
            return PNGText(keyword: keyword, text: utf8(rest) ?? latin1(rest))
        case "zTXt":
            guard rest.popFirst() == 0 else { throw Skip("its compression is unknown") }
            let body = try inflate(rest, total: &inflated)
            return PNGText(keyword: keyword, text: utf8(body[...]) ?? latin1(body[...]))
        default:
            let flag = rest.popFirst()
            let method = rest.popFirst()
            _ = try rest.removeField("language")
            _ = try rest.removeField("translated keyword")
            let body: ArraySlice<UInt8>
            switch (flag, method) {
            case (0, .some):
                try admit(rest.count, &inflated)
                body = rest
            case (1, 0): body = try inflate(rest, total: &inflated)[...]
            default: throw Skip("its compression is unknown")
            }
            guard let text = utf8(body) else { throw Skip("its text is not UTF-8") }
            return PNGText(keyword: keyword, text: text)
        }
    }

    /// Counts bytes that are about to be kept and refuses those over a limit.
    private static func admit(_ count: Int, _ total: inout Int) throws(Skip) {
        guard count <= sizeLimit else { throw Skip("its text is over \(sizeLimit) bytes") }
        guard total <= totalLimit - count else {
            throw Skip("the texts of the file are over \(totalLimit) bytes")
        }
        total += count
    }

    /// Decompresses at most `sizeLimit` bytes, and counts them whether they are kept or not.
    private static func inflate(
        _ data: ArraySlice<UInt8>, total: inout Int
    ) throws(Skip) -> [UInt8] {
        guard total < totalLimit else {
            throw Skip("the texts of the file are over \(totalLimit) bytes")
        }
        let room = min(sizeLimit, totalLimit - total)
        var status = Z_OK
        let body = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            var size = uLongf(room)
            status = data.withUnsafeBufferPointer {
                uncompress(buffer.baseAddress, &size, $0.baseAddress, uLong($0.count))
            }
            count = status == Z_OK ? Int(size) : 0
        }
        switch status {
        case Z_OK:
            total += body.count
            // The array has room for the largest text: keep what is used.
            return Array(body[...])
        case Z_BUF_ERROR:
            total += room
            throw Skip("its text is over \(room) bytes")
        default:
            total += data.count
            throw Skip("its compressed text is damaged")
        }
    }

    /// The text, or nil when it is not UTF-8.
    private static func utf8(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.utf8.elementsEqual(bytes) ? text : nil
    }

    private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        return String(text)
    }
}

extension PNGTextReport {
    mutating func note(_ text: String) {
        if notes.count < 100 { notes.append(text) }
    }
}

/// Why one chunk is left out.
private struct Skip: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

extension ArraySlice<UInt8> {
    /// Takes the bytes up to a NUL, and the NUL.
    fileprivate mutating func removeField(_ what: String) throws(Skip) -> ArraySlice<UInt8> {
        guard let end = firstIndex(of: 0) else { throw Skip("its \(what) does not end") }
        let field = self[..<end]
        self = self[(end + 1)...]
        return field
    }
}

/// A keyword and a text in a PNG file, such as `parameters` and what the web UI writes there.
public struct PNGText: Hashable, Sendable {
    /// 1 to 79 printable Latin-1 characters, no space at an end and no two together.
    public let keyword: String
    /// Any text without NUL.
    public let text: String

    /// The most bytes of one text that are read or written, decompressed; as in Pillow.
    public static let sizeLimit = 1 << 20
    /// The most bytes of all texts of a file together, decompressed; as in Pillow.
    public static let totalLimit = 64 << 20

    /// Takes both as they are; they are checked when written.
    public init(keyword: String, text: String) {
        self.keyword = keyword
        self.text = text
    }

    /// A copy of a PNG file with text chunks put in before its pixels; all else stays as it is.
    ///
    /// Before the pixels, because Pillow's `info` has only those until the pixels are loaded.
    ///
    /// - Parameters:
    ///   - texts: What to write, in this order.
    ///   - bytes: The file.
    /// - Returns: The new file.
    /// - Throws: `ImageError.text`, or what is wrong with the file.
    public static func adding(_ texts: [PNGText], to bytes: [UInt8]) throws -> [UInt8] {
        let added = try texts.flatMap { try $0.chunk() }
        var chunks = try PNGChunks(bytes)
        while let chunk = chunks.next() {
            guard chunk.name == "IDAT" else { continue }
            return Array(bytes[..<chunk.start]) + added + Array(bytes[chunk.start...])
        }
        throw ImageError.damaged(.png, reason: chunks.damage ?? "it has no IDAT chunk")
    }

    /// The chunk that holds this text: `tEXt` when all is ASCII, else `iTXt` (UTF-8).
    ///
    /// The specification lets `tEXt` hold Latin-1, but some writers put UTF-8 there and some
    /// readers guess; ASCII is the part that nobody can misread.
    func chunk() throws -> [UInt8] {
        let key = try keywordBytes()
        let body = Array(text.utf8)
        guard body.count <= Self.sizeLimit else {
            throw error("\(body.count) bytes is out of range; allowed up to \(Self.sizeLimit)")
        }
        guard !body.contains(0) else {
            throw error("it holds a NUL character; allowed is any other")
        }
        let isASCII = body.allSatisfy { $0 < 0x80 }
        return isASCII
            ? PNGChunks.chunk("tEXt", key + [0] + body)
            // Not compressed, no language, no translated keyword.
            : PNGChunks.chunk("iTXt", key + [0, 0, 0, 0, 0] + body)
    }

    private func keywordBytes() throws -> [UInt8] {
        let allowed = "allowed 1 to 79 printable Latin-1 characters, single spaces inside"
        let scalars = Array(keyword.unicodeScalars)
        guard (1...79).contains(scalars.count), scalars.first != " ", scalars.last != " ",
            !zip(scalars, scalars.dropFirst()).contains(where: { $0 == " " && $1 == " " }),
            scalars.allSatisfy({ Self.isKeyword($0.value) })
        else { throw error("the keyword cannot be written; \(allowed)") }
        return scalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// Whether a character may be in a keyword (PNG specification, section 11.3.3.2).
    static func isKeyword(_ scalar: UInt32) -> Bool {
        (32...126).contains(scalar) || (161...255).contains(scalar)
    }

    private func error(_ reason: String) -> ImageError {
        .text(keyword: printable(keyword), reason: reason)
    }
}

/// Text from a file made safe for a message: no control characters, at most 79 characters.
func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(79) {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// How closely a text must follow RFC 8259.
public enum JSONMode: Sendable {
    /// Only what RFC 8259 allows.
    case strict
    /// Also what other programs write: `NaN`, `Infinity` and `-Infinity`, numbers beyond `Double`
    /// (read as infinite) and halves of surrogate pairs (read as U+FFFD).
    case lenient
}

extension JSONValue {
    /// How deep arrays and objects may nest.
    public static let maxDepth = 64
    /// The longest text that is read by default, in bytes.
    public static let maxBytes = 64 << 20

    /// Reads a text that is one JSON value.
    ///
    /// Duplicate keys, nesting deeper than ``maxDepth`` and more than `limit` bytes are refused in
    /// either mode.
    ///
    /// - Throws: ``JSONError``.
    public init(
        parsing text: String, mode: JSONMode = .strict, limit: Int = maxBytes
    ) throws(JSONError) {
        try self.init(utf8: Array(text.utf8), mode: mode, limit: limit)
    }

    /// Reads bytes that are one JSON value in UTF-8.
    ///
    /// - Throws: ``JSONError``.
    public init(
        parsing bytes: [UInt8], mode: JSONMode = .strict, limit: Int = maxBytes
    ) throws(JSONError) {
        if bytes.count <= limit, let offset = Self.invalidUTF8(in: bytes) {
            throw JSONError(problem: "not UTF-8", offset: offset)
        }
        try self.init(utf8: bytes, mode: mode, limit: limit)
    }

    private init(utf8 bytes: [UInt8], mode: JSONMode, limit: Int) throws(JSONError) {
        guard bytes.count <= limit else {
            throw JSONError(
                problem: "\(bytes.count) bytes is too long; allowed \(limit)", offset: 0)
        }
        var parser = JSONParser(bytes: bytes, mode: mode)
        self = try parser.document()
    }

    /// The offset of the first byte that is not UTF-8, or `nil`.
    private static func invalidUTF8(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        // Decoding repairs the text, so the first byte that differs is the first invalid one.
        let repaired = String(decoding: bytes, as: UTF8.self).utf8
        return zip(bytes, repaired).enumerated().first { $1.0 != $1.1 }?.offset
            ?? min(bytes.count, repaired.count)
    }
}

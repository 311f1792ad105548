/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence without the place.
    public let problem: String
    /// The offset in bytes of UTF-8, from 0.
    public let offset: Int

    /// For example `json: byte 12: expected , or }`.
    public var description: String { "json: byte \(offset): \(problem)" }
}

extension JSONValue {
    /// How deep arrays and objects may nest.
    public static let deepest = 64
    /// The longest text that is read by default, in bytes.
    public static let longest = 64 << 20

    /// Reads a text that is one JSON value, strictly after RFC 8259.
    ///
    /// Refused are duplicate keys, surrogates without their other half, numbers beyond `Double`,
    /// nesting deeper than ``deepest``, and more than `limit` bytes.
    ///
    /// - Throws: ``JSONError``.
    public init(parsing text: String, limit: Int = longest) throws {
        try self.init(bytes: Array(text.utf8), limit: limit)
    }

    /// Reads bytes that are one JSON value in UTF-8.
    ///
    /// - Throws: ``JSONError``.
    public init(parsing bytes: [UInt8], limit: Int = longest) throws {
        // Decoding repairs what is not UTF-8, so the bytes differ if there was something to repair.
        if bytes.count <= limit {
            let text = String(decoding: bytes, as: UTF8.self)
            if let offset = zip(bytes, text.utf8).enumerated().first(where: { $1.0 != $1.1 })?
                .offset
            {
                throw JSONError(problem: "not UTF-8", offset: offset)
            }
            guard text.utf8.count == bytes.count else {
                throw JSONError(problem: "not UTF-8", offset: min(bytes.count, text.utf8.count))
            }
        }
        try self.init(bytes: bytes, limit: limit)
    }

    private init(bytes: [UInt8], limit: Int) throws {
        guard bytes.count <= limit else {
            throw JSONError(
                problem: "\(bytes.count) bytes is too long; allowed \(limit)", offset: 0)
        }
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

/// A recursive-descent parser over valid UTF-8.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The byte at the position, or `nil` at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard next == nil else { throw error("expected the end, got \(got)") }
        return value
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.deepest else {
            throw error("nested deeper than \(JSONValue.deepest)")
        }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        skipSpace()
        var members: [String: JSONValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else {
                throw error("expected a key in quotes, got \(got)")
            }
            let start = position
            let key = try string()
            skipSpace()
            guard take(":") else { throw error("expected :, got \(got)") }
            skipSpace()
            guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw JSONError(problem: "the key \(quoted(key)) stands twice", offset: start)
            }
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("expected , or }, got \(got)") }
        return .object(members)
    }

    mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        skipSpace()
        var values: [JSONValue] = []
        if take("]") { return .array(values) }
        repeat {
            skipSpace()
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("expected , or ], got \(got)") }
        return .array(values)
    }

    mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.description.utf8 {
            guard next == byte else { throw error("expected \(word)") }
            position += 1
        }
        return value
    }

    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = take("-")
        guard let first = next, Number.isDigit(first) else {
            throw error("expected a value, got \(got)")
        }
        if !take("0") { skipDigits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard skipDigits() else { throw error("expected a digit, got \(got)") }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard skipDigits() else { throw error("expected a digit, got \(got)") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int(text) { return .integer(integer) }
        guard let real = Double(text), real.isFinite else {
            throw JSONError(problem: "the number is too large", offset: start)
        }
        return .real(real)
    }

    mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content += try escape()
            case 0..<0x20:
                position -= 1
                throw error("a control character in text; escape it")
            default: content.append(byte)
            }
        }
        throw JSONError(problem: "text without its closing quote", offset: start)
    }

    /// The UTF-8 of what follows a backslash.
    mutating func escape() throws(JSONError) -> [UInt8] {
        let start = position - 1
        guard let byte = next else { throw error("expected an escape, got \(got)") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xd800...0xdbff).contains(code), take("\\"), take("u") {
                let low = try hexadecimal()
                if (0xdc00...0xdfff).contains(low) {
                    code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
                }
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw JSONError(
                    problem: "half of a surrogate pair without its other half", offset: start)
            }
            return Array(String(Character(scalar)).utf8)
        default: throw JSONError(problem: "unknown escape", offset: start)
        }
    }

    mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("expected four hexadecimal digits, got \(got)")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    @discardableResult
    mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, Number.isDigit(byte) { position += 1 }
        return position > start
    }

    mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
    }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard let got = next, UInt32(got) == byte.value else { return false }
        position += 1
        return true
    }

    /// What stands at the position, for an error text.
    var got: String {
        guard let next else { return "the end" }
        return next < 0x80 ? quoted(String(Unicode.Scalar(next))) : "a character that is not ASCII"
    }

    func error(_ problem: String) -> JSONError { JSONError(problem: problem, offset: position) }
}

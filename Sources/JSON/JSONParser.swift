/// A recursive-descent parser over valid UTF-8.
struct JSONParser {
    private let bytes: [UInt8]
    private let isLenient: Bool
    private var position = 0

    init(bytes: [UInt8], mode: JSONMode) {
        self.bytes = bytes
        isLenient = mode == .lenient
    }

    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard next == nil else { throw error("expected the end, got \(got)") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.maxDepth else {
            throw error("nested deeper than \(JSONValue.maxDepth)")
        }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N") where isLenient: return try word("NaN", .real(.nan))
        case UInt8(ascii: "I") where isLenient: return try word("Infinity", .real(.infinity))
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
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
                throw JSONError(problem: "the key \(clipped(key)) stands twice", offset: start)
            }
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("expected , or }, got \(got)") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
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

    private mutating func word(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for byte in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
            guard next == byte else { throw error("expected \(word)") }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let isNegative = take("-")
        if isLenient, isNegative, next == UInt8(ascii: "I") {
            return try word("Infinity", .real(-.infinity))
        }
        guard let first = next, isDigit(first) else { throw error("expected a value, got \(got)") }
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
        guard let real = Double(text), real.isFinite || isLenient else {
            throw JSONError(problem: "the number is too large", offset: start)
        }
        return .real(real)
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        while true {
            let plain = position
            while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""),
                byte != UInt8(ascii: "\\")
            {
                position += 1
            }
            let run = bytes[plain..<position]
            guard let byte = next else {
                throw JSONError(problem: "text without its closing quote", offset: start)
            }
            guard byte >= 0x20 else { throw error("a control character in text; escape it") }
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard !content.isEmpty else { return String(decoding: run, as: UTF8.self) }
                content += run
                return String(decoding: content, as: UTF8.self)
            }
            content += run
            try escape(into: &content)
        }
    }

    /// Appends the UTF-8 of an escape whose backslash was read.
    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let start = position - 1
        guard let byte = next else { throw error("expected an escape, got \(got)") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0c)
        case UInt8(ascii: "n"): content.append(0x0a)
        case UInt8(ascii: "r"): content.append(0x0d)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content += try unicodeEscape(start: start).utf8
        default: throw JSONError(problem: "unknown escape", offset: start)
        }
    }

    /// The character of `\uXXXX`, or of a surrogate pair `\uXXXX\uXXXX`, after its first `\u`.
    private mutating func unicodeEscape(start: Int) throws(JSONError) -> String {
        var code = try hexadecimal()
        if (0xd800...0xdbff).contains(code) {
            let end = position
            if take("\\"), take("u") {
                let low = try hexadecimal()
                if (0xdc00...0xdfff).contains(low) {
                    code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
                }
            }
            // An escape that does not complete the pair is read again on its own.
            if code < 0x10000 { position = end }
        }
        if let scalar = Unicode.Scalar(code) { return String(scalar) }
        guard isLenient else {
            throw JSONError(
                problem: "half of a surrogate pair without its other half", offset: start)
        }
        return "\u{fffd}"
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
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

    /// The byte at the position, or `nil` at the end.
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    @discardableResult
    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, isDigit(byte) { position += 1 }
        return position > start
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard let found = next, UInt32(found) == byte.value else { return false }
        position += 1
        return true
    }

    /// The byte at the position, for an error text.
    private var got: String {
        guard let next else { return "the end" }
        return next < 0x80
            ? clipped(String(Unicode.Scalar(next))) : "a character that is not ASCII"
    }

    private func error(_ problem: String) -> JSONError {
        JSONError(problem: problem, offset: position)
    }

    /// The text in quotes, escaped, at most 40 characters of it.
    private func clipped(_ text: String) -> String {
        let isShort = text.dropFirst(40).isEmpty
        return JSONValue.text(isShort ? text : text.prefix(40) + "...").description
    }
}

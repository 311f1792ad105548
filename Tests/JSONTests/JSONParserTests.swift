import JSON
import TestSupport
import Testing

@Suite struct JSONParserTests {
    static let valid: [(String, JSONValue)] = [
        ("null", JSONValue.null), (" true\n", true), ("false", false), ("0", 0), ("-0", 0),
        ("-12", -12), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .real(9_223_372_036_854_775_808)), ("1.0", 1.0), ("1e3", 1000.0),
        ("1E+2", 100.0), ("-2.5e-1", -0.25), (#""""#, ""),
        (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u00e9\u0000""#, "\u{e9}\u{0}"), (#""\ud83e\udd8a""#, "\u{1f98a}"),
        ("\"\u{1f98a}\"", "\u{1f98a}"),
        ("[]", []), ("[1, [2], {}]", [1, [2], [:]]),
        (#"{"a":1,"":{"b":null}}"#, ["a": 1, "": ["b": .null]]),
    ]

    @Test(arguments: valid)
    func `a valid text is read`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    static let invalid: [(String, String)] = [
        ("", "json: byte 0: expected a value, got the end"),
        ("nul", "json: byte 3: expected null"),
        ("01", #"json: byte 1: expected the end, got "1""#),
        ("+1", #"json: byte 0: expected a value, got "+""#),
        ("1.", "json: byte 2: expected a digit, got the end"),
        (".5", #"json: byte 0: expected a value, got ".""#),
        ("1e", "json: byte 2: expected a digit, got the end"),
        ("-", "json: byte 1: expected a value, got the end"),
        ("1e999", "json: byte 0: the number is too large"),
        ("NaN", #"json: byte 0: expected a value, got "N""#),
        ("[1,]", #"json: byte 3: expected a value, got "]""#),
        ("[1 2]", #"json: byte 3: expected , or ], got "2""#),
        ("{\"a\":1,}", #"json: byte 7: expected a key in quotes, got "}""#),
        ("{a:1}", #"json: byte 1: expected a key in quotes, got "a""#),
        ("{\"a\" 1}", #"json: byte 5: expected :, got "1""#),
        ("{\"a\":1", "json: byte 6: expected , or }, got the end"),
        (#"{"a":1,"b":2,"a":3}"#, #"json: byte 13: the key "a" stands twice"#),
        ("{\"\u{e9}\":1,\"e\u{301}\":2}", "json: byte 8: the key \"e\u{301}\" stands twice"),
        ("\"a", "json: byte 0: text without its closing quote"),
        ("\"a\nb\"", "json: byte 2: a control character in text; escape it"),
        (#""\x""#, "json: byte 1: unknown escape"),
        (#""\u12""#, #"json: byte 5: expected four hexadecimal digits, got "\"""#),
        (#""\ud83e""#, "json: byte 1: half of a surrogate pair without its other half"),
        (#""\ud83e\u0041""#, "json: byte 1: half of a surrogate pair without its other half"),
        (#""\udd8a""#, "json: byte 1: half of a surrogate pair without its other half"),
        ("\u{feff}1", "json: byte 0: expected a value, got a character that is not ASCII"),
        ("// no\n1", #"json: byte 0: expected a value, got "/""#),
        ("'a'", #"json: byte 0: expected a value, got "'""#),
        ("1 1", #"json: byte 2: expected the end, got "1""#),
    ]

    @Test(arguments: invalid)
    func `an invalid text is refused with its place`(text: String, error: String) {
        #expect(errorText { try JSONValue(parsing: text) } == error)
    }

    static let lenient: [(String, JSONValue)] = [
        ("Infinity", .real(.infinity)), ("[-Infinity]", [.real(-.infinity)]),
        ("1e999", .real(.infinity)), ("-1e999", .real(-.infinity)),
        (#""a\ud83eb""#, "a\u{fffd}b"), (#""\udd8a""#, "\u{fffd}"),
        (#""\ud83e\u0041""#, "\u{fffd}A"), (#""\ud83e\ud83e\udd8a""#, "\u{fffd}\u{1f98a}"),
        (#""\ud83e\n""#, "\u{fffd}\n"),
    ]

    @Test(arguments: lenient)
    func `lenient reading takes what other programs write`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text, mode: .lenient) == value)
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func `lenient reading takes NaN`() throws {
        let value = try JSONValue(parsing: #"{"a": NaN}"#, mode: .lenient)
        #expect(value["a"]?.realValue?.isNaN == true)
    }

    @Test(arguments: invalid.filter { !["1e999", "NaN"].contains($0.0) && !$0.0.contains(#"\u"#) })
    func `lenient reading refuses what is no JSON at all`(text: String, error: String) {
        #expect(errorText { try JSONValue(parsing: text, mode: .lenient) } == error)
    }

    @Test(arguments: ["Nan", "Inf", "-Inf", "+Infinity", "--Infinity", "nan"])
    func `lenient reading takes no other spellings`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text, mode: .lenient) }
    }

    @Test func `nesting is read to its limit and refused beyond`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.maxDepth + 1)) }
        #expect(
            errorText { try JSONValue(parsing: nested(JSONValue.maxDepth + 2)) }
                == "json: byte 65: nested deeper than 64")
        let hostile = String(repeating: "{\"a\":[", count: 500_000)
        #expect(throws: JSONError.self) { try JSONValue(parsing: hostile) }
    }

    @Test func `a text over the limit is refused unread`() {
        #expect(
            errorText { try JSONValue(parsing: "[1,2]", limit: 4) }
                == "json: byte 0: 5 bytes is too long; allowed 4")
    }

    @Test(
        arguments: [
            ([0x22, 0xff, 0x22], 1), ([0x22, 0x61, 0xc3], 2), ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
            ([0x22, 0xc0, 0x80, 0x22], 1),
        ] as [([UInt8], Int)])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8], offset: Int) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(errorText { try JSONValue(parsing: bytes) } == "json: byte \(offset): not UTF-8")
    }

    @Test func `no damage to a text makes the parser do anything but read or throw`() throws {
        let whole = Array(
            #"{"a":[1,-2.5e3,true,null,"\u00e9\ud83e\udd8a\n"],"b":{"c":"é","d":[]}}"#.utf8)
        var generator = Xorshift(state: 0x9e37_79b9_7f4a_7c15)
        var refused = 0
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                let index = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(index...)
                default: bytes.insert(UInt8.random(in: 32...126, using: &generator), at: index)
                }
                if bytes.isEmpty { bytes = whole }
            }
            guard let value = try? JSONValue(parsing: bytes) else {
                refused += 1
                continue
            }
            #expect(try JSONValue(parsing: value.description) == value)
        }
        #expect(refused > 1000)
    }
}

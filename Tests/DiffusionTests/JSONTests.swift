import Diffusion
import Testing

@Suite struct JSONTests {
    private func parse(_ text: String) throws -> JSON { try JSON(bytes: text.utf8) }

    @Test func everyKindOfValueIsRead() throws {
        let value = try parse(
            #" {"a": [1, -2.5e3, true, false, null], "\u0062": "\ud83d\udc36\n\"é\/", "c": {}} "#)
        #expect(
            value
                == .object([
                    "a": .array([.integer(1), .real(-2500), .bool(true), .bool(false), .null]),
                    "b": .text("🐶\n\"é/"), "c": .object([:]),
                ]))
    }

    @Test func theNumbersOfPythonAreRead() throws {
        #expect(try parse("-Infinity").real == -.infinity)
        #expect(try parse("Infinity").real == .infinity)
        #expect(try parse("NaN").real?.isNaN == true)
    }

    @Test func anIntegerBeyondSixtyFourBitsIsReal() throws {
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("9223372036854775808") == .real(9_223_372_036_854_775_808))
        #expect(try parse("2.0").integer == nil)
    }

    @Test(arguments: [
        ("", "a value is missing at byte 0"),
        ("{", "a key is missing at byte 1"),
        ("{\"a\" 1}", "':' is missing after \"a\" at byte 5"),
        ("{\"a\":1,}", "a key is missing at byte 7"),
        ("{\"a\":1,\"a\":2}", "key \"a\" is there twice at byte 12"),
        ("[1 2]", "',' or ']' is missing at byte 3"),
        ("01", "text after the value at byte 1"),
        ("1.", "a digit is missing at byte 2"),
        ("1e", "a digit is missing at byte 2"),
        ("-", "not a value at byte 1"),
        ("tru", "not a value at byte 0"),
        ("\"abc", "a text without its closing quote at byte 4"),
        ("\"a\nb\"", "a control character in a text at byte 3"),
        ("\"\\x\"", "an unknown escape at byte 3"),
        ("\"\\u12\"", "four hexadecimal digits are missing at byte 5"),
        ("\"\\ud800\"", "half a surrogate pair at byte 7"),
        ("\"\\udc00\"", "half a surrogate pair at byte 7"),
        ("\"\\ud800\\u0041\"", "half a surrogate pair at byte 13"),
        ("1 x", "text after the value at byte 2"),
    ])
    func aBrokenTextIsRefusedWithItsPlace(text: String, error: String) {
        #expect {
            try parse(text)
        } throws: {
            "\($0)" == error
        }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect {
            try JSON(bytes: [0x22, 0xff, 0x22])
        } throws: {
            "\($0)" == "a text that is not UTF-8 at byte 3"
        }
    }

    @Test func deepNestingIsRefused() {
        let open = String(repeating: "[", count: 100_000)
        #expect {
            try parse(open)
        } throws: {
            "\($0)" == "nested deeper than 64 at byte 64"
        }
    }

    @Test func everyBeginningOfATextIsRefusedOrRead() throws {
        let text = Array(#"{"a":[1,-2.5e+3,true,null,"\u00e9\n"],"b":{"c":false}}"#.utf8)
        _ = try JSON(bytes: text)
        for end in 0..<text.count {
            #expect(throws: JSON.Failure.self) { try JSON(bytes: text[..<end]) }
        }
    }
}

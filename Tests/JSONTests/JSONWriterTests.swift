import JSON
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    static let texts: [(JSONValue, String)] = [
        (JSONValue.null, "null"), (true, "true"), (42, "42"), (7.5, "7.5"), (8.0, "8.0"),
        (.real(0.1 + 0.2), "0.30000000000000004"), (.real(1e300), "1e+300"), (.real(.nan), "null"),
        (.real(-.infinity), "null"), ("a\"\\/", #""a\"\\/""#),
        (
            "\n\r\t\u{8}\u{c}\u{1}\u{1b}\u{7f}\u{9b}\u{2028}",
            #""\n\r\t\b\f\u0001\u001b\u007f\u009b\u2028""#
        ),
        ("\u{e9}\u{1f98a}", "\"\u{e9}\u{1f98a}\""), ([1, "a", []], #"[1,"a",[]]"#),
        (["b": 1, "a": ["c": .null], "B": 2], #"{"B":2,"a":{"c":null},"b":1}"#),
    ]

    @Test(arguments: texts)
    func `a value has one text`(value: JSONValue, text: String) {
        #expect(value.description == text)
    }

    @Test func `every scalar reads back`() throws {
        var all = String.UnicodeScalarView()
        for code in (0...UInt32(0x10ffff)) where code < 0x3000 || code % 97 == 0 {
            if let scalar = Unicode.Scalar(code) { all.append(scalar) }
        }
        let text = String(all)
        let read = try JSONValue(parsing: JSONValue.text(text).description).textValue
        #expect(read?.utf8.elementsEqual(text.utf8) == true)
    }

    @Test func `numbers read back as they were`() throws {
        var generator = Xorshift(state: 88_172_645_463_325_252)
        for _ in 0..<2000 {
            let bits = UInt64.random(in: 0 ... .max, using: &generator)
            let real = Double(bitPattern: bits)
            guard real.isFinite else { continue }
            #expect(try JSONValue(parsing: JSONValue.real(real).description) == .real(real))
            let integer = Int(truncatingIfNeeded: bits)
            #expect(try JSONValue(parsing: "\(integer)") == .integer(integer))
        }
    }
}

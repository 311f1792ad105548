import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func `a value answers only as what it is`() {
        let object: JSONValue = ["a": [1, 2.5, "x", true, .null]]
        let array = object["a"]?.arrayValue ?? []
        #expect(array.map(\.integerValue) == [1, nil, nil, nil, nil])
        #expect(array.map(\.realValue) == [1, 2.5, nil, nil, nil])
        #expect(array.map(\.textValue) == [nil, nil, "x", nil, nil])
        #expect(array.map(\.boolValue) == [nil, nil, nil, true, nil])
        #expect(object["b"] == nil)
        #expect(array.first?["a"] == nil)
        #expect(JSONValue.real(1e300).integerValue == nil)
        #expect(JSONValue.real(8).integerValue == 8)
        #expect(JSONValue.real(8).exactInteger == nil)
        #expect(JSONValue.integer(8).exactInteger == 8)
    }

    @Test(
        arguments: [
            ("a", #""a""#),
            (
                .text(String(repeating: "x", count: 61)),
                "\"\(repeatElement("x", count: 60).joined())\""
            ),
            ([1, 2], "[2 values]"), (["a": 1], "{1 members}"), (10.5, "10.5"), (.real(.nan), "nan"),
            (7, "7"), (.null, "null"), (true, "true"),
        ] as [(JSONValue, String)])
    func `a summary is short`(value: JSONValue, summary: String) {
        #expect(value.summary == summary)
    }
}

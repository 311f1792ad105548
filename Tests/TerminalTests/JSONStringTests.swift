import Testing

@testable import Terminal

@Suite struct JSONStringTests {
    @Test(arguments: ["", "plain", "\"\\\n\t\r\u{0}\u{1F}\u{7F}", "赤い🍎 e\u{301}"])
    func everyTextComesBack(text: String) {
        let bytes = jsonString(text)
        #expect(bytes.last == 0x0A)
        #expect(!bytes.dropLast().contains(0x0A))
        #expect(parseJSONString(bytes.dropLast()) == text)
    }

    @Test func escapesOfOtherWritersAreRead() {
        #expect(parseJSONString(Array(#""\u8d64\ud83c\udf4e\/\b\f""#.utf8)) == "赤🍎/\u{8}\u{C}")
    }

    @Test(arguments: [
        "", "\"", "a", "\"a", "\"a\"b", #""\x""#, #""\u12""#, #""\ud83c""#, #""\udf4e""#,
        #""\ud83c\u0041""#,
        "\"a\"b\"", #""\""#, #""\u+123""#, "\"\u{1}\"",
    ])
    func anythingElseIsNothing(text: String) {
        #expect(parseJSONString(Array(text.utf8)) == nil)
    }
}

import LineSyntax
import Testing

@Suite struct TypedWordsTests {
    @Test func `words keep their quotes`() throws {
        let words = try TypedWords(#"prompt:"red apple"  -note:"a \" b" steps>3"#)
        #expect(words.words == [#"prompt:"red apple""#, #"-note:"a \" b""#, "steps>3"])
    }

    @Test func `options are taken out and their values lose the quotes`() throws {
        var words = try TypedWords(#"fox --title "Two \"foxes\"" --last=3 --full tag:keep"#)
        let title = try words.take(option: "--title")
        #expect(title == #"Two "foxes""#)
        let last = try words.take(number: "--last", in: 1...10)
        #expect(last == 3)
        let (once, twice) = (words.take(flag: "--full"), words.take(flag: "--full"))
        #expect(once && !twice)
        #expect(words.words == ["fox", "tag:keep"])
        try words.checkOptions(of: "report")
    }

    @Test func `what is wrong is said`() throws {
        #expect(throws: UserError.self) { try TypedWords("a \"b") }
        var words = try TypedWords("--last 0 --title")
        let range = #expect(throws: UserError.self) {
            try words.take(number: "--last", in: 1...Int.max)
        }
        #expect(range?.description == "--last: 0 is not allowed; allowed 1 and more")
        #expect(throws: UserError.self) { try words.take(option: "--title") }
        #expect(throws: UserError.self) { try words.checkOptions(of: "report") }
    }

    @Test func `an argument of the command line becomes a word of a search`() {
        #expect(TypedWords.word("fox") == "fox")
        #expect(TypedWords.word("red apple") == #""red apple""#)
        #expect(TypedWords.word("prompt:red apple") == #"prompt:"red apple""#)
        #expect(TypedWords.word("-prompt=a \"b\" c") == #"-prompt="a \"b\" c""#)
        #expect(TypedWords.word("\"red apple\"") == "\"red apple\"")
    }
}

import LineSyntax
import Testing

@Suite struct WordsTests {
    @Test func `white space parts words, and quotes keep it`() throws {
        #expect(try Words("  a\tb  \"c d\" e=\"f g\"h ").words == ["a", "b", "c d", "e=f gh"])
        #expect(try Words("").words == [])
        #expect(try Words("\"\"").words == [""])
    }

    @Test func `a backslash is itself outside quotes and before what is no escape`() throws {
        #expect(try Words(#"a\b \n"#).words == [#"a\b"#, #"\n"#])
        #expect(
            try Words(#""a\qb" "\u{}" "\u{110000}" "\u{1234567}" "\u12""#).words
                == [#"a\qb"#, #"\u{}"#, #"\u{110000}"#, #"\u{1234567}"#, #"\u12"#])
        #expect(try Words(#""\n\r\t\"\\\u{1b}""#).words == ["\n\r\t\"\\\u{1B}"])
    }

    @Test(arguments: ["\"", "a \"b", #""a\""#, #""\"#])
    func `a quote that is not closed is an error`(_ text: String) {
        #expect(throws: UserError.self) { try Words(text) }
    }

    @Test(arguments: [
        "a", "", "a b", "\"", "\\", "a\\", "\r\n", "\n", "\u{1B}[31m", "\u{301}x", "x\u{600}",
        "\u{2028}", "\u{202E}abc", "é", "e\u{301}", "👩‍👩‍👧 fox", " ", "\u{A0}", "a=b", "\u{9B}1m",
        "\\u{41}", "tab\there",
    ])
    func `a quoted word reads back to the byte and holds no control character`(_ text: String)
        throws
    {
        let quoted = Words.quoted(text)
        #expect(try Words(quoted).words.map { Array($0.utf8) } == [Array(text.utf8)])
        #expect(!quoted.unicodeScalars.contains { $0.commandsTerminal })
        let pair = try #require(try Words("prompt=" + Words.quoted(text)).words.first)
        #expect(Words.pair(pair)?.name == "prompt")
        #expect(Words.pair(pair).map { Array($0.text.utf8) } == Array(text.utf8))
    }

    @Test func `flags and options are taken out`() throws {
        var words = try Words("1 --heat a.png 2 --json")
        let flags = [words.take(flag: "--json"), words.take(flag: "--json")]
        #expect(flags == [true, false])
        let heat = try words.take(option: "--heat")
        #expect(heat == "a.png")
        #expect(words.words == ["1", "2"])
        var other = try Words("--heat=\"b c.png\"")
        let options = [try other.take(option: "--heat"), try other.take(option: "--heat")]
        #expect(options == ["b c.png", nil])
        var missing = try Words("1 --heat")
        #expect(throws: UserError.input("--heat needs a value after it")) {
            try missing.take(option: "--heat")
        }
    }
}

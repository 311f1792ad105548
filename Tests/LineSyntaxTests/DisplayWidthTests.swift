import LineSyntax
import Testing

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("赤い", 4), ("🍎", 2), ("e\u{301}", 1), ("a\tb\n", 2),
        ("\u{1B}[1;36mbold\u{1B}[0m", 4), ("\u{1B}]8;;https://x\u{1B}\\link\u{1B}]8;;\u{7}", 4),
        ("\u{1B}(Bok", 2), ("ü", 1),
    ])
    func widthIsTheColumnsThatAreSeen(text: String, width: Int) {
        #expect(displayWidth(text) == width)
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("赤い空", 6, "赤い空"), ("赤い空", 5, "赤い…"),
        ("赤い空", 4, "赤…"), ("赤い空", 1, "…"), ("赤い空", 0, ""), ("e\u{301}e\u{301}e", 2, "e\u{301}…"),
        ("\u{1B}[1mabcd\u{1B}[0m", 3, "ab…"), ("\u{1B}[1mabc\u{1B}[0m", 3, "\u{1B}[1mabc\u{1B}[0m"),
    ])
    func cutTextFitsAndEndsInAnEllipsis(text: String, width: Int, cut: String) {
        #expect(truncated(text, toWidth: width) == cut)
        #expect(displayWidth(truncated(text, toWidth: width)) <= width)
    }

    @Test func paddedTextIsAsWideAsAsked() {
        #expect(padded("赤", toWidth: 4) == "赤  ")
        #expect(padded("abcde", toWidth: 4) == "abcde")
    }
}

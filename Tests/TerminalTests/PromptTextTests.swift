import Testing

@testable import Terminal

@Suite struct PromptTextTests {
    /// The marked prompt with `|` for the mark and `E` for the escape character.
    func marked(_ prompt: String) -> String {
        String(String.UnicodeScalarView(PromptText(prompt).marked))
            .replacing("\u{1}", with: "|").replacing("\u{1B}", with: "E")
    }

    @Test(arguments: [
        ("> ", "> "), ("\u{1B}[1mreroll\u{1B}[0m> ", "|E[1m|reroll|E[0m|> "),
        ("\u{1B}[1m\u{1B}[36mx> ", "|E[1mE[36m|x> "), ("x> \u{1B}[0m", "x>|E[0m| "),
        ("", ""), ("\u{1B}[1m", ""), ("赤\u{1B}[0m🍎> ", "赤|E[0m|🍎> "), ("a\u{1}\u{7}b> ", "ab> "),
    ])
    func `escapes are marked once and never last`(prompt: String, expected: String) {
        #expect(marked(prompt) == expected)
    }

    @Test func `lines before the last stand above`() {
        let prompt = PromptText("one\n\ntwo> ")
        #expect(prompt.header == "one\n\n")
        #expect(prompt.visible == Array("two> ".unicodeScalars))
    }
}

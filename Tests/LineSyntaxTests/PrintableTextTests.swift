import LineSyntax
import Testing

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("a\nb", "a⏎b"), ("a\r\nb", "a·⏎b"), ("a\tb", "a b"), ("\u{1B}[31m", "·[31m"),
        ("\u{9B}31m", "·31m"), ("\u{7F}\u{0}", "··"), ("a\u{202E}b", "a·b"), ("\u{2028}", "·"),
        ("é e\u{301} 👩‍👩‍👧 日本", "é e\u{301} 👩‍👩‍👧 日本"), ("", ""),
    ])
    func `nothing that commands a terminal remains`(_ text: String, _ shown: String) {
        #expect(text.onOneLine == shown)
    }

    @Test func `texts are wrapped at words`() {
        #expect("a bb ccc dddd".wrapped(to: 6) == ["a bb", "ccc", "dddd"])
        #expect("longerthanthat x".wrapped(to: 6) == ["longerthanthat", "x"])
        #expect("  ".wrapped(to: 6) == [])
    }
}

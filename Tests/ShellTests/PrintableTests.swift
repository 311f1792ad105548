import Testing

@testable import Shell

@Suite struct PrintableTests {
    @Test(arguments: [
        ("a\nb", "a⏎b"), ("a\r\nb", "a·⏎b"), ("a\tb", "a b"), ("\u{1B}[31m", "·[31m"),
        ("\u{9B}31m", "·31m"), ("\u{7F}\u{0}", "··"), ("a\u{202E}b", "a·b"), ("\u{2028}", "·"),
        ("é e\u{301} 👩‍👩‍👧 日本", "é e\u{301} 👩‍👩‍👧 日本"), ("", ""),
    ])
    func `nothing that commands a terminal is left`(_ text: String, _ shown: String) {
        #expect(text.onOneLine == shown)
    }

    @Test func `texts are wrapped at words`() {
        #expect("a bb ccc dddd".wrapped(to: 6) == ["a bb", "ccc", "dddd"])
        #expect("longerthanthat x".wrapped(to: 6) == ["longerthanthat", "x"])
        #expect("  ".wrapped(to: 6) == [])
    }
}

@Suite struct FixedTests {
    @Test(arguments: [
        (0.0, 1, "0.0"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (0.05, 1, "0.1"), (-1.25, 1, "-1.3"),
        (12.345, 2, "12.35"), (9.999, 2, "10.00"), (3.7, 0, "4"), (0.0375, 4, "0.0375"),
        (Double.infinity, 2, "inf"), (-Double.infinity, 2, "-inf"), (Double.nan, 2, "nan"),
        (1e300, 2, "1e+300"),
    ])
    func `numbers have a fixed number of decimals`(_ value: Double, _ decimals: Int, _ text: String)
    {
        #expect(value.fixed(decimals) == text)
    }
}

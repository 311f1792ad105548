import Testing

@testable import Terminal

@Suite struct ScreenLayoutTests {
    @Test(arguments: [
        ("", 0, 0), ("abc", 0, 3), ("0123456789", 1, 0), ("0123456789a", 1, 1),
        ("012345678赤", 1, 2), ("赤赤赤赤赤", 1, 0), ("a\nb", 1, 1), ("0123456789\nb", 2, 1),
        ("a\tb", 0, 9), ("01234567\tb", 1, 1), ("\u{3}", 0, 2), ("e\u{301}", 0, 1),
        ("\u{85}", 0, 7),
    ])
    func `cursor stands where libedit puts it`(text: String, row: Int, column: Int) {
        var layout = ScreenLayout(width: 10)
        layout.put(text.unicodeScalars)
        #expect((layout.row, layout.column) == (row, column))
    }

    @Test(arguments: [
        ("0123456789ab", "0123456789ab"), ("012345678 ab", "012345678\nab"),
        ("012345678赤b", "012345678\n赤b"), ("ab  \ncd", "ab\ncd"), ("abc ", "abc "),
    ])
    func `rows that end in a blank hold a line end`(text: String, expected: String) {
        #expect(withLineEnds(text.unicodeScalars, width: 10) == Array(expected.unicodeScalars))
    }
}

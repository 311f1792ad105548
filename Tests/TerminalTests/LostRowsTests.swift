import Testing

@testable import Terminal

@Suite struct LostRowsTests {
    private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    @Test func `what can be reached is cleared and nothing is remembered`() {
        var lost = LostRows()
        #expect(lost.settle(scalars("0123456789"), width: 4, cursorRow: 5) == 2)
        #expect(lost.settle(scalars("0123456789"), width: 4, cursorRow: 2) == 2)
        #expect(lost.settle(scalars("0123456789"), width: 4, cursorRow: nil) == 2)
        #expect(lost.text.isEmpty)
    }

    @Test func `rows above the screen come back joined to the line, and are cleared then`() {
        var lost = LostRows()
        // Three rows, of which two are on the screen.
        #expect(lost.settle(scalars("0123456789"), width: 4, cursorRow: 1) == 1)
        #expect(lost.text == scalars("0123"))
        // Narrower still: 0123 and the whole line again are 7 rows of 2, 3 of them on the screen.
        #expect(lost.settle(scalars("0123456789"), width: 2, cursorRow: 3) == 3)
        #expect(lost.text == scalars("01230123"))
        // Wider: 18 characters are 2 rows of 10, all on the screen.
        #expect(lost.settle(scalars("0123456789"), width: 10, cursorRow: 6) == 1)
        #expect(lost.text.isEmpty)
    }

    @Test func `line ends and wide characters stay where the terminal has them`() {
        var lost = LostRows()
        #expect(lost.settle(scalars("ab\ncd"), width: 4, cursorRow: 0) == 0)
        #expect(lost.text == scalars("ab\n"))
        lost = LostRows()
        // 赤 does not fit behind abc: a, b, c and a blank, then 赤d.
        #expect(lost.settle(scalars("abc赤d"), width: 4, cursorRow: 0) == 0)
        #expect(lost.text == scalars("abc"))
    }
}

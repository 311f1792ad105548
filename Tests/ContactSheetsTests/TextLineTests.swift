import Testing

@testable import ContactSheets

@Suite struct TextLineTests {
    private let text: SheetText

    init() throws { text = SheetText(font: try SheetFont()) }

    private func widths(_ words: String, width: Int, limit: Int) throws -> [Int] {
        try text.lines(words, .regular, width: width, limit: limit).map(\.width)
    }

    @Test func `a text is broken between words, and cut with an ellipsis`() throws {
        let words = "a red fox in the snow at night"
        let whole = try text.width(words, .regular)
        #expect(try widths(words, width: whole, limit: 1) == [whole])
        let two = try widths(words, width: whole * 2 / 3, limit: 2)
        #expect(two.count == 2 && two.allSatisfy { $0 <= whole * 2 / 3 })
        // What is drawn in one line less the room ends in the dots.
        let cut = try text.lines(words, .regular, width: whole - 20, limit: 1)
        #expect(cut.count == 1 && cut[0].width <= whole - 20)
        let dots = try text.font.glyph("…", .regular)
        #expect(cut[0].visual.last == dots)
        #expect(try text.lines("", .regular, width: 50, limit: 3).isEmpty)
    }

    @Test func `a long word and Chinese break where the line ends`() throws {
        for words in [String(repeating: "x", count: 60), String(repeating: "狐", count: 30)] {
            let lines = try widths(words, width: 100, limit: 20)
            #expect(lines.count > 2)
            #expect(lines.allSatisfy { $0 <= 100 })
            #expect(try lines.reduce(0, +) == text.width(words, .regular))
        }
        // Narrower than a letter: one in each line, none is lost.
        #expect(try widths("狐狸", width: 4, limit: 9).count == 2)
    }

    @Test func `no size is too small`() throws {
        for width in 0...30 {
            for limit in 1...3 {
                _ = try widths("a red 狐 🦊\u{200D}🦊 fox", width: width, limit: limit)
            }
        }
    }

    @Test func `Hebrew runs from right to left, and a number in it does not`() throws {
        func glyphs(_ words: String) throws -> [Glyph] {
            try words.unicodeScalars.map { try text.font.glyph($0, .regular) }
        }
        let line = try TextLine("a אב 12 ג b", .regular, text.font)
        #expect(try line.visual == glyphs("a ג 12 בא b"))
    }
}

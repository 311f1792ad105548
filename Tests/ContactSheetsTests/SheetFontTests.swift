import Foundation
import TestSupport
import Testing

@testable import ContactSheets

@Suite struct SheetFontTests {
    @Test func `letters of every cut stand on the line`() throws {
        let font = try SheetFont()
        for face in SheetFont.Face.allCases {
            let glyph = try font.glyph("H", face)
            #expect(glyph.top == glyph.height, "an H begins on the baseline")
            #expect(glyph.top <= font.ascent(face))
            #expect(glyph.coverage.contains { $0 > 10 })
        }
        #expect(try font.glyph("W", .bold).advance > font.glyph("W", .small).advance)
    }

    @Test(arguments: ["狐", "한", "あ", "Ж", "ű", "ش", "ก", "☃", "🦊", "𝕏"])
    func `any script has glyphs of its own`(_ text: String) throws {
        let font = try SheetFont()
        for scalar in text.unicodeScalars {
            let glyph = try font.glyph(scalar, .regular)
            #expect(glyph.coverage.contains { $0 > 0 })
            #expect(glyph.advance <= 20, "no box with a name")
        }
    }

    @Test func `what no font has is a box with its name or number`() throws {
        let font = try SheetFont()
        // A family of the far plane, and a sign beyond the packed ones.
        for scalar in ["\u{2000B}", "\u{13080}"] as [Unicode.Scalar] {
            let glyph = try font.glyph(scalar, .regular)
            #expect(glyph.advance > 40)
            #expect(
                glyph.coverage.first == 0 && glyph.coverage[1] == 8, "a frame with round corners")
        }
    }

    @Test func `joiners and selectors take no room`() throws {
        let font = try SheetFont()
        for scalar in ["\u{200D}", "\u{FE0F}", "\u{1F3FD}", "\u{202E}"] as [Unicode.Scalar] {
            #expect(try font.glyph(scalar, .regular).advance == 0)
        }
    }

    @Test func `missing and damaged fonts are named`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SheetError.font(reason: "\(folder.path)/text.font cannot be read")) {
            try SheetFont(folder: folder.path)
        }
        for text in ["", "reroll font 1\n", "reroll font 1\n\u{7F}\u{7F}\u{7F}\u{7F}xxxx"] {
            try folder.write("text.font", text)
            #expect(throws: SheetError.font(reason: "\(folder.path)/text.font is damaged")) {
                try SheetFont(folder: folder.path)
            }
        }
    }
}

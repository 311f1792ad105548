import Images
import Terminal
import Testing

@testable import func Terminal.paletteIndex

@Suite struct HalfBlocksTests {
    /// 2 by 2: red green over blue white.
    private var four: Picture {
        get throws {
            try Picture(
                width: 2, height: 2, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
        }
    }

    @Test func `two rows of pixels are one line of cells`() throws {
        #expect(
            draw(try four, protocol: .halfBlocks, columns: 80, rows: 24)
                == "\u{1B}[38;2;255;0;0;48;2;0;0;255m▀\u{1B}[38;2;0;255;0;48;2;255;255;255m▀"
                + "\u{1B}[0m\n")
    }

    @Test func `the palette has fewer colours`() throws {
        #expect(
            draw(try four, protocol: .halfBlocks, columns: 80, rows: 24, colours: .palette)
                == "\u{1B}[38;5;196;48;5;21m▀\u{1B}[38;5;46;48;5;231m▀\u{1B}[0m\n")
    }

    @Test func `a colour is written once for a run and again on each line`() throws {
        let picture = try plainPicture(3, 4, [1, 2, 3])
        let line = "\u{1B}[38;2;1;2;3;48;2;1;2;3m▀▀▀\u{1B}[0m\n"
        #expect(draw(picture, protocol: .halfBlocks, columns: 80, rows: 24) == line + line)
    }

    @Test func `only the half that changes is written`() throws {
        let picture = try Picture(
            width: 2, height: 2, pixels: [9, 9, 9, 9, 9, 9, 1, 1, 1, 2, 2, 2])
        #expect(
            draw(picture, protocol: .halfBlocks, columns: 80, rows: 24)
                == "\u{1B}[38;2;9;9;9;48;2;1;1;1m▀\u{1B}[48;2;2;2;2m▀\u{1B}[0m\n")
    }

    @Test func `under an odd last row the background stays`() throws {
        let picture = try plainPicture(2, 3, [5, 5, 5])
        #expect(
            draw(picture, protocol: .halfBlocks, columns: 80, rows: 24)
                == "\u{1B}[38;2;5;5;5;48;2;5;5;5m▀▀\u{1B}[0m\n\u{1B}[38;2;5;5;5m▀▀\u{1B}[0m\n")
    }

    @Test(arguments: [(64, 64), (97, 13), (13, 97), (1, 500), (500, 1)])
    func `lines fit, all have one width, and are as many as the area says`(
        width: Int, height: Int
    ) throws {
        let pixels = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let picture = try Picture(width: width, height: height, pixels: pixels)
        for (columns, rows) in [(80, 24), (20, 5), (3, 1), (1, 1)] {
            let area = try #require(
                PictureArea(fitting: picture, drawnBy: .halfBlocks, columns: columns, rows: rows))
            for colours in PictureColours.allCases {
                let text = draw(
                    picture, protocol: .halfBlocks, columns: columns, rows: rows, colours: colours)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count == area.rows + 1)
                #expect(lines.last == "")
                for line in lines.dropLast() {
                    #expect(line.count { $0 == "▀" } == area.columns)
                    #expect(line.hasSuffix("▀\u{1B}[0m"))
                    #expect(withoutColours(line).allSatisfy { $0 == "▀" })
                }
            }
        }
    }

    @Test(arguments: [
        ([0, 0, 0], 16), ([255, 255, 255], 231), ([95, 135, 175], 67), ([128, 128, 128], 244),
        ([8, 8, 8], 232), ([238, 238, 238], 255), ([250, 250, 250], 231), ([3, 3, 3], 16),
        ([255, 128, 0], 208),
    ])
    func `the palette index is the nearest colour`(colour: [UInt8], index: Int) {
        #expect(paletteIndex(colour[0], colour[1], colour[2]) == index)
    }

    /// The line without its `ESC [ ... m` sequences.
    private func withoutColours(_ line: Substring) -> String {
        var result = ""
        var isInside = false
        for character in line {
            if character == "\u{1B}" {
                isInside = true
            } else if isInside {
                isInside = character != "m"
            } else {
                result.append(character)
            }
        }
        return result
    }
}

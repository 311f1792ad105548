import Images
import Terminal
import Testing

@Suite struct PictureAreaTests {
    @Test(arguments: [
        (512, 512, 80, 24, 48, 24), (512, 512, 40, 24, 40, 20), (640, 360, 80, 24, 80, 23),
        (360, 640, 80, 24, 27, 24), (1, 30_000, 80, 24, 1, 24), (30_000, 1, 80, 24, 80, 1),
        (512, 512, 1, 1, 1, 1), (512, 512, 1, 24, 1, 1),
    ])
    func `the area keeps the proportions inside what there is`(
        width: Int, height: Int, columns: Int, rows: Int, across: Int, down: Int
    ) throws {
        let picture = try plainPicture(width, height, [0, 0, 0])
        let area = try #require(
            PictureArea(fitting: picture, drawnBy: .kitty, columns: columns, rows: rows))
        #expect(area.columns == across)
        #expect(area.rows == down)
    }

    @Test func `half blocks take no more cells than pixels and kitty fills what there is`() throws {
        let picture = try plainPicture(16, 16, [0, 0, 0])
        let blocks = try #require(
            PictureArea(fitting: picture, drawnBy: .halfBlocks, columns: 80, rows: 24))
        #expect(blocks.columns == 16)
        #expect(blocks.rows == 8)
        let kitty = try #require(
            PictureArea(fitting: picture, drawnBy: .kitty, columns: 80, rows: 24))
        #expect(kitty.columns == 48)
    }

    @Test func `square cells make it half as wide`() throws {
        let area = try #require(
            PictureArea(
                fitting: try plainPicture(100, 100, [0, 0, 0]), drawnBy: .kitty, columns: 80,
                rows: 24,
                cellHeight: 1))
        #expect(area.columns == 24)
        #expect(area.rows == 24)
    }

    @Test func `without room there is no area and with too much there is no trap`() throws {
        let picture = try plainPicture(8, 8, [0, 0, 0])
        for (columns, rows, cellHeight) in [
            (0, 5, 2.0), (5, 0, 2), (-1, -1, 2), (5, 5, 0), (5, 5, -1), (5, 5, .nan),
        ] {
            #expect(
                PictureArea(
                    fitting: picture, drawnBy: .kitty, columns: columns, rows: rows,
                    cellHeight: cellHeight) == nil)
        }
        #expect(PictureArea(fitting: picture, drawnBy: .off, columns: 80, rows: 24) == nil)
        for method in [PictureProtocol.kitty, .iterm2, .halfBlocks] {
            #expect(
                PictureArea(fitting: picture, drawnBy: method, columns: .max, rows: .max) != nil)
        }
    }
}

/// A picture of one colour.
func plainPicture(_ width: Int, _ height: Int, _ colour: [UInt8]) throws -> Picture {
    let pixels = Array(repeatElement(colour, count: width * height).joined())
    return try Picture(width: width, height: height, pixels: pixels)
}

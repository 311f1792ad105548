import Images
import Synchronization
import TestSupport
import Testing

@testable import ContactSheets

@Suite struct SheetTests {
    private func sheet(columns: Int, rows: Int, side: Int = 64) -> Sheet {
        Sheet(
            title: "a red fox 🦊", lines: ["seed 7  ·  DDIM"],
            sections: [
                Sheet.Section(
                    columnAxis: "steps", rowAxis: "guidance",
                    columns: (0..<columns).map(String.init),
                    rows: (0..<rows).map { y in
                        Sheet.Row(
                            (0..<columns).map { x in
                                Sheet.Tile([
                                    Sheet.Photo(
                                        number: y * columns + x, width: side, height: side)
                                ])
                            }, label: "\(y)")
                    })
            ])
    }

    /// A picture of one colour.
    private static func picture(_ photo: Sheet.Photo, _ colour: [UInt8]) throws -> Picture {
        try Picture(
            width: photo.width, height: photo.height,
            pixels: plainPixels(photo.width, photo.height, colour))
    }

    private func drawn(
        _ sheet: Sheet, size: Int? = nil,
        picture: @escaping @Sendable (Sheet.Photo) throws -> Picture = { photo in
            try Self.picture(photo, [UInt8(photo.number % 251), 0, 200])
        }
    ) throws -> (picture: Picture, file: [UInt8], written: Sheet.Written) {
        var file: [UInt8] = []
        let written = try sheet.write(
            size: size, font: SheetFont(), picture: picture, to: { file += $0 })
        return (try Picture.decode(file, limit: .max), file, written)
    }

    private func pixel(_ picture: Picture, _ x: Int, _ y: Int) -> [UInt8] {
        let start = (y * picture.width + x) * 3
        return Array(picture.pixels[start..<start + 3])
    }

    @Test func `every picture stands in its place`() throws {
        let sheet = sheet(columns: 3, rows: 2)
        let drawn = try drawn(sheet)
        let layout = try SheetLayout.of(sheet, size: nil, text: SheetText(font: SheetFont()))
        #expect(drawn.picture.width == layout.width && drawn.written.width == layout.width)
        #expect(drawn.picture.height == drawn.written.height)
        // From the bottom: the margin, the second row, the gap, the first.
        for number in 0..<6 {
            let x = layout.x(number % 3) + 30
            let y = drawn.picture.height - SheetLayout.margin - 30 - (1 - number / 3) * (64 + 8)
            #expect(pixel(drawn.picture, x, y) == [UInt8(number), 0, 200])
        }
        // The margin is white all round.
        for x in 0..<drawn.picture.width { #expect(pixel(drawn.picture, x, 0) == [255, 255, 255]) }
    }

    @Test func `the same sheet is the same file`() throws {
        let sheet = sheet(columns: 2, rows: 2)
        #expect(try drawn(sheet).file == drawn(sheet).file)
    }

    @Test func `pictures of several sizes keep their proportions`() throws {
        let photos = [
            Sheet.Photo(number: 1, width: 512, height: 256),
            Sheet.Photo(number: 2, width: 256, height: 256),
        ]
        let sheet = Sheet(
            title: "", sections: [Sheet.Section(rows: [Sheet.Row(photos.map { Sheet.Tile([$0]) })])]
        )
        let layout = try SheetLayout.of(sheet, size: 100, text: SheetText(font: SheetFont()))
        #expect(layout.tileWidth == 100 && layout.tileHeight == 50)
        #expect(layout.places([photos[1]]).map(\.width) == [50])
        #expect(layout.places([photos[1]]).map(\.x) == [25])
        // Three share a tile in two rows.
        let three = layout.places([photos[0], photos[0], photos[0]])
        #expect(three.map(\.x) == [0, 50, 0] && three.map(\.y) == [0, 0, 25])
        #expect(three.allSatisfy { $0.width == 50 && $0.height == 25 })
    }

    @Test func `a missing picture leaves its reason`() throws {
        struct Gone: Error, CustomStringConvertible { let description = "its file is missing" }
        let sheet = sheet(columns: 2, rows: 1)
        let whole = try drawn(sheet).picture
        let holed = try drawn(sheet) { photo in
            if photo.number == 1 { throw Gone() }
            return try Self.picture(photo, [0, 0, 200])
        }.picture
        #expect(whole.width == holed.width && whole.height == holed.height)
        let layout = try SheetLayout.of(sheet, size: nil, text: SheetText(font: SheetFont()))
        let y = holed.height - SheetLayout.margin - 3
        #expect(pixel(holed, layout.x(1) + 3, y) == [0xF3, 0xF3, 0xF3])
    }

    @Test func `a thousand pictures are read a row at a time, and fit by themselves`() throws {
        let most = Mutex((now: 0, most: 0))
        let sheet = sheet(columns: 40, rows: 25, side: 48)
        let drawn = try drawn(sheet) { photo in
            most.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            defer { most.withLock { $0.now -= 1 } }
            return try Self.picture(photo, [9, 9, 9])
        }
        #expect(drawn.written.width <= SheetLayout.widest)
        #expect(drawn.written.width * drawn.written.height <= Picture.pixelLimit)
        #expect(most.withLock { $0.most } <= 40)
    }

    @Test func `sizes out of range and empty sheets are refused`() throws {
        let one = sheet(columns: 1, rows: 1)
        #expect(
            throws: SheetError.sheet(reason: "size 8 is out of range; allowed 16 to 2048 pixels")
        ) {
            try drawn(one, size: 8)
        }
        #expect(throws: SheetError.sheet(reason: "there is no picture")) {
            try drawn(Sheet(title: "", sections: []))
        }
        let wide = sheet(columns: 300, rows: 1, side: 512)
        #expect(throws: SheetError.self) { try drawn(wide, size: 512) }
        #expect(try drawn(wide).written.size < 64)
    }

    @Test func `any text can be drawn at any size`() throws {
        let words =
            "狐 🦊🏽\u{200D}🚀 مرحبا שלום ก็ e\u{301}\u{302} \u{2000B} \u{1B}[31m "
            + String(repeating: "x", count: 300)
        for size in [16, 33, 64] {
            var sheet = sheet(columns: 2, rows: 2)
            sheet.title = words
            sheet.lines = [words, ""]
            sheet.sections[0].title = words
            sheet.sections[0].columnAxis = words
            sheet.sections[0].rowAxis = words
            sheet.sections[0].columns = [words, ""]
            sheet.sections[0].rows[0].label = words
            sheet.sections[0].rows[0].tiles[0].captions = [Sheet.Caption(words, lines: 2)]
            sheet.sections[0].rows[1].tiles[1] = Sheet.Tile([], heading: words, absence: words)
            _ = try drawn(sheet, size: size)
        }
    }
}

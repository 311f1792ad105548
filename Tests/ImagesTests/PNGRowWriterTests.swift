import Images
import Testing

@Suite struct PNGRowWriterTests {
    private func written(
        _ picture: Picture, rowsAtOnce: Int, text: [PNGText] = []
    ) throws -> (file: [UInt8], parts: Int) {
        var parts: [[UInt8]] = []
        let writer = try PNGRowWriter(
            width: picture.width, height: picture.height, text: text, write: { parts.append($0) })
        let step = rowsAtOnce * picture.width * 3
        for start in stride(from: 0, to: picture.pixels.count, by: step) {
            try writer.append(
                Array(picture.pixels[start..<min(start + step, picture.pixels.count)]))
        }
        try writer.finish()
        return (Array(parts.joined()), parts.count)
    }

    @Test(arguments: [1, 7, 40])
    func `a file written in parts is the file written at once`(rows: Int) throws {
        let picture = try pattern(50, 40)
        let text = [PNGText(keyword: "reroll", text: "狐")]
        let file = try written(picture, rowsAtOnce: rows, text: text).file
        #expect(try Picture.decode(file) == picture)
        #expect(try file == picture.png(text: text))
        #expect(try PNGText.scan(file).texts == text)
    }

    @Test func `the file leaves while rows still come`() throws {
        var state: UInt64 = 1
        let pixels = (0..<400 * 400 * 3).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        let picture = try Picture(width: 400, height: 400, pixels: pixels)
        #expect(try written(picture, rowsAtOnce: 10).parts > 10)
    }

    @Test func `half a row, too many and too few are refused`() throws {
        let writer = try PNGRowWriter(width: 2, height: 2, write: { _ in })
        #expect(throws: ImageError.pixelCount(width: 2, height: 2, got: 5)) {
            try writer.append([1, 2, 3, 4, 5])
        }
        try writer.append([1, 2, 3, 4, 5, 6])
        #expect(throws: ImageError.pixelCount(width: 2, height: 2, got: 6)) { try writer.finish() }
        #expect(throws: ImageError.pixelCount(width: 2, height: 1, got: 12)) {
            try writer.append([UInt8](repeating: 0, count: 12))
        }
        #expect(throws: ImageError.self) { try PNGRowWriter(width: 0, height: 2, write: { _ in }) }
        #expect(throws: ImageError.self) {
            try PNGRowWriter(width: 1, height: 1_000_001, write: { _ in })
        }
    }

    @Test func `a full disk is passed on`() throws {
        struct Full: Error {}
        #expect(throws: Full.self) {
            try PNGRowWriter(width: 1, height: 1, write: { _ in throw Full() })
        }
    }
}

import Images
import Testing

@testable import Terminal

/// Needs libsixel (Debian's libsixel1), as sixel terminals do.
@Suite(.enabled(if: Sixel.problem == nil)) struct SixelTests {
    /// A picture with smooth colours and a sharp edge.
    private func picture(width: Int, height: Int) throws -> Picture {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let isInside =
                    (x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2)
                    < width * height / 16
                pixels +=
                    isInside
                    ? [220, UInt8(40 + y * 100 / height), 40]
                    : [UInt8(x * 255 / width), UInt8(y * 255 / height), 128]
            }
        }
        return try Picture(width: width, height: height, pixels: pixels)
    }

    @Test func `what is decoded again is the picture, but for its few colours`() throws {
        let picture = try picture(width: 161, height: 95)
        let text = try #require(Sixel.encode(picture))
        let decoded = try #require(SixelDecoder(text))
        #expect(decoded.width == 161 && decoded.height == 95)
        #expect((2...256).contains(decoded.colours))
        // Errors are diffused: single pixels are off, the means of squares of 8 pixels are not.
        let shown = try Picture(width: 161, height: 95, pixels: decoded.pixels)
        let (small, expected) = (
            try shown.resized(width: 20, height: 12), try picture.resized(width: 20, height: 12)
        )
        let errors = zip(small.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
        #expect(errors.max() ?? 0 < 16, "\(errors.max() ?? 0)")
        let single = zip(shown.pixels, picture.pixels).map { abs(Int($0) - Int($1)) }
        #expect(Double(single.reduce(0, +)) / Double(single.count) < 8)
    }

    @Test(arguments: [2, 16])
    func `a terminal with few registers gets no more colours`(registers: Int) throws {
        let text = try #require(
            Sixel.encode(try picture(width: 64, height: 64), colours: registers))
        let decoded = try #require(SixelDecoder(text))
        #expect((1...registers).contains(decoded.colours))
    }

    @Test func `a picture fills its cells, and the cursor goes down its rows`() throws {
        let picture = try picture(width: 100, height: 50)
        let cell = try #require(CellSize(width: 9, height: 18))
        let text = draw(picture, protocol: .sixel, columns: 20, rows: 10, cell: cell)
        #expect(text.hasPrefix("\n\n\n\n\n\u{1B}[5A\u{1B}7\u{1B}P"))
        #expect(text.hasSuffix("\u{1B}\\\u{1B}8\u{1B}[5B\r"))
        let start = try #require(text.range(of: "\u{1B}P"))
        let end = try #require(text.range(of: "\u{1B}\\"))
        let decoded = try #require(
            SixelDecoder(String(text[start.lowerBound..<end.upperBound])))
        #expect(decoded.width == 180 && decoded.height == 90)
    }
}

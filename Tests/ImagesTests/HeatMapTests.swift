import Images
import Testing

@Suite struct HeatMapTests {
    @Test func `colours run from black through red and yellow to white`() throws {
        let black = try plain(6, 1, [0, 0, 0])
        let other = try Picture(
            width: 6, height: 1,
            pixels: [0, 0, 0, 1, 0, 0, 0, 28, 5, 0, 0, 64, 113, 0, 0, 0, 255, 0])
        #expect(
            try heatMap(black, other).pixels == [
                0, 0, 0, 48, 0, 0, 253, 0, 0, 255, 128, 0, 255, 254, 0, 255, 255, 255,
            ])
    }

    @Test func `a map of two sizes is refused`() throws {
        #expect(throws: ImageError.self) { try heatMap(try pattern(2, 2), try pattern(2, 3)) }
    }
}

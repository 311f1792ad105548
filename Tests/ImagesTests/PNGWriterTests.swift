import Images
import Testing

@Suite struct PNGWriterTests {
    @Test(arguments: [(1, 1), (13, 9), (1, 300), (300, 1), (64, 64)])
    func `a written picture reads back the same`(width: Int, height: Int) throws {
        let picture = try pattern(width, height)
        for effort in [PNGEffort.small, .fast] {
            let file = try picture.png(text: [PNGText(keyword: "a", text: "b")], effort: effort)
            #expect(try Picture.decode(file) == picture)
        }
    }

    @Test func `the same picture and text give the same bytes`() throws {
        let picture = try pattern(50, 40)
        let text = [PNGText(keyword: "parameters", text: "狐")]
        #expect(try picture.png(text: text) == picture.png(text: text))
        #expect(try picture.png(text: text) != picture.png())
    }

    @Test func `noise that cannot be compressed still fits`() throws {
        var state: UInt64 = 1
        let pixels = (0..<200 * 200 * 3).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        let picture = try Picture(width: 200, height: 200, pixels: pixels)
        for effort in [PNGEffort.small, .fast] {
            let file = try picture.png(effort: effort)
            #expect(file.count > pixels.count)
            #expect(try Picture.decode(file) == picture)
        }
    }
}

import Images
import Testing

@Suite struct ResizeTests {
    @Test(arguments: [
        (97, 30), (40, 61), (31, 17), (7, 5), (1, 1), (128, 128), (200, 61), (97, 122), (300, 3),
    ])
    func `the pixels are those of Pillow's LANCZOS`(width: Int, height: Int) throws {
        let source = try Picture.decode(try fixture("resize/source.png"))
        let expected = try Picture.decode(try fixture("resize/\(width)x\(height).png"))
        #expect(try source.resized(width: width, height: height) == expected)
    }

    @Test func `the same size is the same picture`() throws {
        let picture = try pattern(20, 10)
        #expect(try picture.resized(width: 20, height: 10) == picture)
    }

    @Test(arguments: [1, 2, 7, 64, 255])
    func `one colour stays that colour at any size`(value: UInt8) throws {
        let picture = try plain(16, 16, [value, 255 - value, 128])
        for (width, height) in [(1, 1), (3, 50), (64, 64), (15, 17)] {
            let result = try picture.resized(width: width, height: height)
            #expect(result == (try plain(width, height, [value, 255 - value, 128])))
        }
    }

    @Test func `a single pixel grows to any size`() throws {
        let picture = try plain(1, 1, [9, 8, 7])
        #expect(try picture.resized(width: 640, height: 3) == plain(640, 3, [9, 8, 7]))
    }

    @Test(arguments: [(0, 5), (5, 0), (-1, 5), (40_000, 5), (32_768, 32_768), (Int.max, Int.max)])
    func `a size out of range is an error`(width: Int, height: Int) throws {
        let picture = try pattern(4, 4)
        #expect(throws: ImageError.size(width: width, height: height, limit: Picture.pixelLimit)) {
            try picture.resized(width: width, height: height)
        }
    }
}

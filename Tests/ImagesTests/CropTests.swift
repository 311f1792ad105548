import Images
import Testing

@Suite struct CropTests {
    @Test func `a part holds the pixels that lay there`() throws {
        let picture = try Picture(width: 3, height: 2, pixels: (0..<18).map { UInt8($0) })
        #expect(
            try picture.cropped(x: 1, y: 0, width: 2, height: 2)
                == Picture(width: 2, height: 2, pixels: [3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17]))
        #expect(try picture.cropped(x: 0, y: 0, width: 3, height: 2) == picture)
    }

    @Test(arguments: [
        (-1, 0, 1, 1), (0, -1, 1, 1), (0, 0, 0, 1), (0, 0, 1, 0), (2, 0, 2, 1), (0, 2, 1, 1),
        (.max, 0, 1, 1), (0, .max, 1, .max), (1, 1, .max, .max), (.min, .min, .min, .min),
    ])
    func `a part that is empty or reaches over an edge is refused`(
        x: Int, y: Int, width: Int, height: Int
    ) throws {
        let picture = try pattern(3, 2)
        #expect(throws: ImageError.self) {
            try picture.cropped(x: x, y: y, width: width, height: height)
        }
    }
}

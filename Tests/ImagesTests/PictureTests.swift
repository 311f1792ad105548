import Images
import TestSupport
import Testing

@Suite struct PictureTests {
    @Test func `a picture holds what it was given`() throws {
        let picture = try Picture(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
        #expect(picture.width == 2)
        #expect(picture.height == 1)
        #expect(picture.pixels == [1, 2, 3, 4, 5, 6])
    }

    @Test(arguments: [(0, 1), (1, 0), (-1, 1), (32_769, 1), (1, Int.max), (Int.max, Int.max)])
    func `a size out of range is refused`(width: Int, height: Int) {
        #expect(
            errorText { try Picture(width: width, height: height, pixels: []) }
                == "picture size: \(width)x\(height) is out of range; allowed 1 to 32768 a side"
                + " and at most 1073741824 pixels")
    }

    @Test func `too few or too many bytes are refused`() {
        #expect(
            errorText { try Picture(width: 2, height: 2, pixels: [0, 0, 0]) }
                == "picture: 3 bytes do not fill 2x2; allowed exactly 3 a pixel")
        #expect(throws: ImageError.pixelCount(width: 1, height: 1, got: 4)) {
            try Picture(width: 1, height: 1, pixels: [0, 0, 0, 0])
        }
    }
}

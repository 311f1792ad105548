import Testing

@testable import EmbeddedBackend

@Suite struct PaintedSizeTests {
    @Test(arguments: [
        (512, 512, 128, 128), (256, 256, 128, 128), (1024, 256, 256, 64), (640, 360, 160, 96),
        (360, 640, 96, 160),
    ])
    func `a small model paints its own area in the shape that was asked for`(
        _ width: Int, _ height: Int, _ paintedWidth: Int, _ paintedHeight: Int
    ) {
        let size = paintedSize(width: width, height: height, native: (128, 128), multiple: 32)
        #expect(size == (paintedWidth, paintedHeight))
    }

    @Test(arguments: [(512, 512, 512, 512), (500, 1024, 504, 1024), (257, 300, 264, 304)])
    func `a large model paints the size itself, rounded up to what it can`(
        _ width: Int, _ height: Int, _ paintedWidth: Int, _ paintedHeight: Int
    ) {
        let size = paintedSize(width: width, height: height, native: (512, 512), multiple: 8)
        #expect(size == (paintedWidth, paintedHeight))
    }

    @Test func `every size that can be asked for can be painted`() {
        for multiple in [8, 16, 32, 64] {
            for width in stride(from: 256, through: 1024, by: 17) {
                for height in stride(from: 256, through: 1024, by: 31) {
                    let size = paintedSize(
                        width: width, height: height, native: (128, 128), multiple: multiple)
                    #expect(size.width >= multiple && size.width.isMultiple(of: multiple))
                    #expect(size.height >= multiple && size.height.isMultiple(of: multiple))
                    #expect(size.width * size.height <= 4 * 128 * 128)
                }
            }
        }
    }

    @Test func `nothing divides by a multiple of nought`() {
        let size = paintedSize(width: 0, height: 0, native: (0, 0), multiple: 0)
        #expect(size.width >= 1 && size.height >= 1)
    }
}

import Images
import Testing

struct JPEGWriterTests {
    /// A gradient with a hard red edge.
    private func picture(_ width: Int, _ height: Int) throws -> Picture {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                pixels +=
                    x < width / 2
                    ? [220, 20, 30] : [UInt8(x * 255 / width), UInt8(y * 255 / height), 128]
            }
        }
        return try Picture(width: width, height: height, pixels: pixels)
    }

    @Test(arguments: [(1, 1), (7, 3), (64, 64), (130, 95)])
    func `a written JPEG reads back as nearly the same picture`(_ width: Int, _ height: Int) throws
    {
        let picture = try picture(width, height)
        let file = try picture.jpeg(quality: 90)
        #expect(PictureFormat(of: file) == .jpeg)
        let read = try Picture.decodeJPEG(file)
        #expect(read.width == width && read.height == height)
        let comparison = try compare(picture, read)
        #expect(comparison.psnr > 30, "\(comparison)")
    }

    @Test func `a higher quality is nearer and larger`() throws {
        let picture = try picture(96, 64)
        let (low, high) = (try picture.jpeg(quality: 40), try picture.jpeg(quality: 95))
        #expect(low.count < high.count)
        let far = try compare(picture, Picture.decodeJPEG(low))
        let near = try compare(picture, Picture.decodeJPEG(high))
        #expect(far.psnr < near.psnr)
    }

    @Test func `the same picture gives the same bytes`() throws {
        let picture = try picture(40, 40)
        #expect(try picture.jpeg(quality: 88) == picture.jpeg(quality: 88))
    }

    @Test(arguments: [0, 101, -1])
    func `a quality that there is not is refused`(_ quality: Int) throws {
        let picture = try picture(8, 8)
        let error = #expect(throws: ImageError.self) { try picture.jpeg(quality: quality) }
        #expect(error?.description.contains("allowed 1 to 100") == true)
    }
}

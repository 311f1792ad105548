import Images
import Testing

@Suite struct PictureFormatTests {
    @Test(arguments: [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], PictureFormat.png),
        ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg),
        (Array("RIFF....WEBPVP8 ".utf8), .webp),
        (Array("GIF89a".utf8), .gif),
        (Array("BM....\0\0\0\0".utf8), .bmp),
        (Array("II*\0".utf8), .tiff),
        (Array("MM\0*".utf8), .tiff),
        (Array("\0\0\0\u{1C}ftypavif".utf8), .avif),
        (Array("\0\0\0\u{18}ftypheic".utf8), .heic),
        ([0xFF, 0x0A], .jxl),
    ])
    func `a format is told by its first bytes`(bytes: [UInt8], format: PictureFormat) {
        #expect(PictureFormat(of: bytes) == format)
    }

    @Test(arguments: ["", "R", "RIFF....WAVE", "{\"error\": 1}", "<html>", "\u{89}PNG"])
    func `other bytes have no format`(text: String) {
        #expect(PictureFormat(of: Array(text.utf8)) == nil)
    }

    @Test func `no two formats share a name ending`() {
        let endings = PictureFormat.allCases.map(\.fileExtension)
        #expect(Set(endings).count == endings.count)
    }
}

import Images
import TestSupport
import Testing

@Suite struct WebPReaderTests {
    static let names = [
        "lossy", "lossy-exif", "lossy-alpha", "lossless", "lossless-alpha", "lossless-palette",
        "cwebp-segments", "cwebp-partitions", "cwebp-near-lossless", "one",
    ]

    /// The format says which pixels come out, to the bit.
    @Test(arguments: names)
    func `pixels are those that Pillow reads`(_ name: String) throws {
        let mine = try Picture.decodeWebP(fixture("webp/\(name).webp"))
        let expected = try Picture.decodePNG(fixture("webp/\(name).png"))
        #expect(mine == expected)
        #expect(mine.width == (name == "one" ? 1 : 53))
    }

    @Test func `what is transparent becomes white`() throws {
        // 200, 100, 50 at 128 of 255 over white.
        let one = try Picture.decodeWebP(fixture("webp/one.webp"))
        #expect(one.pixels == [227, 177, 152])
    }

    @Test func `kinds that are not read are named`() throws {
        let animation = try fixture("webp/animation.webp")
        #expect(
            errorText { try Picture.decodeWebP(animation) }
                == "picture: damaged WebP, it is an animation; allowed one still picture; "
                + "fetch or make the file again")
        let png = try fixture("webp/one.png")
        #expect(throws: ImageError.unsupported(.png, allowed: [.webp])) {
            try Picture.decodeWebP(png)
        }
    }

    @Test(arguments: ["lossy", "lossless", "lossy-alpha"])
    func `a size beyond the limit is refused by the header`(_ name: String) throws {
        let file = try fixture("webp/\(name).webp")
        #expect(throws: ImageError.size(width: 53, height: 37, limit: 1000)) {
            try Picture.decodeWebP(file, limit: 1000)
        }
    }

    /// 16384 x 16384, the most that the header of a lossless file can say.
    @Test func `a header that promises too many pixels is refused before they are allocated`()
        throws
    {
        var file = try fixture("webp/lossless.webp")
        file.replaceSubrange(21..<25, with: [0xFF, 0xFF, 0xFF, 0x0F])
        #expect(
            throws: ImageError.size(width: 16_384, height: 16_384, limit: Picture.pixelLimit)
        ) {
            try Picture.decodeWebP(file)
        }
    }

    @Test(arguments: names)
    func `a file cut anywhere is an error`(_ name: String) throws {
        let file = try fixture("webp/\(name).webp")
        // Behind the pixels come EXIF and XMP, which are not needed.
        let metadata = file.firstRange(of: Array("EXIF".utf8))
        for count in stride(from: 0, to: (metadata?.lowerBound ?? file.count) - 1, by: 5) {
            #expect(throws: ImageError.self, "\(count) bytes") {
                try Picture.decodeWebP(Array(file.prefix(count)))
            }
        }
        #expect(
            errorText { try Picture.decodeWebP(Array(file.prefix(file.count / 2))) }
                == "picture: damaged WebP, it ends too early; fetch or make the file again")
    }

    @Test(arguments: names)
    func `a file with any byte changed is an error or a picture, never a crash`(_ name: String)
        throws
    {
        let file = try fixture("webp/\(name).webp")
        var read = 0
        for index in 12..<file.count {
            // One value for each byte, all three for each of the header's.
            let values: [UInt8] = [0, 0xFF, file[index] ^ 0x55]
            for value in index < 60 ? values : [values[index % 3]] {
                var changed = file
                changed[index] = value
                if let picture = try? Picture.decodeWebP(changed, limit: 1 << 12) {
                    #expect(picture.pixels.count == picture.width * picture.height * 3)
                    read += 1
                }
            }
        }
        #expect(read > 0)
    }
}

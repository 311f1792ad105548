import Images
import TestSupport
import Testing

@Suite struct JPEGReaderTests {
    /// Pillow decodes with a libjpeg-turbo of its own; versions round alike but for the way they
    /// enlarge chromas.
    @Test(arguments: [
        ("444", 1), ("grey", 0), ("progressive-444", 1), ("progressive-grey", 0), ("rgb", 0),
        ("422", 3), ("420", 3), ("optimized", 3), ("progressive", 3), ("restart", 3),
    ])
    func `pixels are those that Pillow reads`(_ name: String, _ allowed: Int) throws {
        let mine = try Picture.decodeJPEG(fixture("jpeg/\(name).jpg"))
        let expected = try Picture.decodePNG(fixture("jpeg/\(name).png"))
        try #require((mine.width, mine.height) == (53, 37))
        let largest = zip(mine.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
        #expect(largest <= allowed)
    }

    @Test func `kinds that are not read are named`() throws {
        let cmyk = try fixture("jpeg/cmyk.jpg")
        #expect(
            errorText { try Picture.decodeJPEG(cmyk) }
                == "picture: damaged JPEG, 4 colours are not read; allowed grey and 3; "
                + "fetch or make the file again")
        let png = try fixture("jpeg/444.png")
        #expect(throws: ImageError.unsupported(.png, allowed: [.jpeg])) {
            try Picture.decodeJPEG(png)
        }
    }

    @Test func `a size beyond the limit is refused by the header`() throws {
        let file = try fixture("jpeg/420.jpg")
        #expect(throws: ImageError.size(width: 53, height: 37, limit: 1000)) {
            try Picture.decodeJPEG(file, limit: 1000)
        }
    }

    @Test(arguments: ["444", "progressive", "restart", "grey"])
    func `a file cut anywhere is an error or a picture, never a crash`(_ name: String) throws {
        let file = try fixture("jpeg/\(name).jpg")
        var refused = 0
        for count in stride(from: 0, to: file.count - 2, by: 7) {
            if (try? Picture.decodeJPEG(Array(file.prefix(count)))) == nil { refused += 1 }
        }
        #expect(refused == (file.count - 2 + 6) / 7, "without its end a file is not whole")
    }

    @Test(arguments: ["444", "420", "progressive", "restart"])
    func `a file with any byte changed is an error or a picture, never a crash`(_ name: String)
        throws
    {
        let file = try fixture("jpeg/\(name).jpg")
        var read = 0
        for index in 2..<file.count {
            // One value for each byte, all three for each of the header's.
            let values: [UInt8] = [0, 0xFF, file[index] ^ 0x55]
            for value in index < 180 ? values : [values[index % 3]] {
                var changed = file
                changed[index] = value
                if (try? Picture.decodeJPEG(changed, limit: 1 << 12)) != nil { read += 1 }
            }
        }
        #expect(read > 0)
    }
}

import Images
import TestSupport
import Testing

@Suite struct DecodeTests {
    @Test(arguments: ["decode/rgb8.png", "jpeg/420.jpg", "webp/lossy.webp"])
    func `a format is told by the content`(_ path: String) throws {
        let file = try fixture(path)
        let picture = try Picture.decode(file)
        let expected: Picture =
            switch PictureFormat(of: file) {
            case .jpeg: try .decodeJPEG(file)
            case .webp: try .decodeWebP(file)
            default: try .decodePNG(file)
            }
        #expect(picture == expected)
        #expect(throws: ImageError.self) { try Picture.decode(file, limit: 100) }
    }

    @Test func `the libraries that decode have versions`() throws {
        let pattern =
            #/
            PNG\ \(libpng\ (1\.\d+\.\d+)\),\ JPEG\ \(libjpeg-turbo\),
            \ WebP\ \(libwebp\ [01]\.\d+\.\d+\)
            /#
        let parts = try #require(Picture.decoders.wholeMatch(of: pattern))
        #expect(parts.output.1 != "1.0.0")
    }

    @Test func `another format is named`() {
        #expect(
            errorText { try Picture.decode(Array("GIF89a and so on".utf8)) }
                == "picture: GIF is not read; allowed PNG, JPEG, WebP; convert the file to PNG "
                + "first")
        #expect(
            errorText { try Picture.decode(Array("not a picture".utf8)) }
                == "picture: 13 bytes that are no known picture format; allowed PNG, JPEG, WebP")
        #expect(
            errorText { try Picture.decode([]) }
                == "picture: the file is empty; allowed PNG, JPEG, WebP")
        #expect(
            errorText { try Picture.decodePNG([0xFF, 0xD8, 0xFF, 0xE0, 0]) }
                == "picture: JPEG is not read; allowed PNG; convert the file to PNG first")
    }
}

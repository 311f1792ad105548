import Testing

@testable import Images

@Suite struct PlainPNGTests {
    private let text = PNGText(keyword: "note", text: "é")

    @Test func `the pixels stay as they are compressed, and of the rest nothing`() throws {
        let old = try pattern(5, 4).png(text: [PNGText(keyword: "old", text: "x")])
        let plain = try #require(try PlainPNG(old))
        #expect((plain.width, plain.height) == (5, 4))
        let new = try plain.file(with: [text])
        #expect(try PNGText.read(from: new) == [text])
        #expect(try Picture.decode(new) == pattern(5, 4))
        #expect(try plain.picture() == pattern(5, 4))
        let pixels = try #require(old.firstRange(of: Array("IDAT".utf8))).lowerBound
        #expect(Array(new.suffix(old.count - pixels)) == Array(old[pixels...]))
        // Written by libpng.
        let other = try fixture("decode/rgb8.png")
        let taken = try #require(try PlainPNG(other)).file(with: [text])
        #expect(try Picture.decode(taken) == Picture.decode(other))
    }

    @Test(arguments: ["rgb8-interlaced", "rgb8-trns", "rgb16", "rgba8", "grey8", "palette8"])
    func `pixels that are written in another way are left to the decoder`(name: String) throws {
        #expect(try PlainPNG(fixture("decode/\(name).png")) == nil)
    }

    @Test func `every cut and every changed byte is found, or left behind`() throws {
        let file = try pattern(3, 3).png(text: [])
        let kept = try PlainPNG(file)?.file(with: [])
        for count in file.indices {
            #expect(throws: ImageError.self) { try PlainPNG(Array(file[..<count])) }
        }
        for index in file.indices {
            var changed = file
            changed[index] ^= 0x10
            do {
                // What is not plain goes to the decoder, which checks for itself.
                guard let plain = try PlainPNG(changed) else { continue }
                #expect(try plain.file(with: []) == kept, "byte \(index)")
            } catch {
                #expect(error is ImageError)
            }
        }
    }

    @Test func `a size out of range and a file without pixels are errors`() throws {
        let file = try pattern(3, 3).png(text: [])
        #expect(throws: ImageError.size(width: 3, height: 3, limit: 8)) {
            try PlainPNG(file, limit: 8)
        }
        let start = try #require(file.firstRange(of: Array("IDAT".utf8))).lowerBound - 4
        let empty = Array(file[..<start] + file.suffix(12))
        #expect(throws: ImageError.damaged(.png, reason: "it has no IDAT chunk")) {
            try PlainPNG(empty)
        }
    }
}

import Images
import TestSupport
import Testing

@Suite struct PNGTextTests {
    @Test func `texts come back in order and before the pixels`() throws {
        let texts = [
            PNGText(keyword: "parameters", text: "a red fox\nSteps: 20, Seed: 1"),
            PNGText(keyword: "reroll", text: #"{"prompt":"ein Fuchs, süß 狐 🦊"}"#),
            PNGText(keyword: "empty", text: ""),
            PNGText(keyword: "parameters", text: "twice"),
            PNGText(keyword: "trap", text: "Ã© stays two characters"),
            PNGText(keyword: "lines", text: "a\r\nb\tc"),
        ]
        let file = try pattern(5, 5).png(text: texts)
        #expect(try PNGText.read(from: file) == texts)
        let pixels = try #require(file.firstRange(of: Array("IDAT".utf8))).lowerBound
        let last = try #require(file.firstRange(of: Array("lines\0".utf8))).lowerBound
        #expect(last < pixels)
    }

    @Test func `ASCII goes into tEXt and all else into iTXt`() throws {
        func chunk(_ text: String) throws -> [UInt8] {
            let file = try pattern(1, 1).png(text: [PNGText(keyword: "k", text: text)])
            let end = try #require(file.firstRange(of: Array("IDAT".utf8))).lowerBound - 4
            let start = try #require(file.firstRange(of: Array("k\0".utf8))).lowerBound - 8
            return Array(file[start..<end])
        }
        #expect(
            try chunk("hi") == [0, 0, 0, 4] + Array("tEXtk\0hi".utf8) + big(crc32("tEXtk\0hi".utf8))
        )
        let body = Array("iTXtk\0\0\0\0\0é".utf8)
        #expect(try chunk("é") == [0, 0, 0, 8] + body + big(crc32(body)))
    }

    @Test func `adding leaves every other byte of the file as it was`() throws {
        let file = try fixture("text/pillow.png")
        let added = try PNGText.adding([PNGText(keyword: "note", text: "x")], to: file)
        let chunk = [0, 0, 0, 6] + Array("tEXtnote\0x".utf8) + big(crc32("tEXtnote\0x".utf8))
        let place = try #require(added.firstRange(of: chunk))
        #expect(Array(added[..<place.lowerBound]) + Array(added[place.upperBound...]) == file)
    }

    @Test(arguments: ["", " a", "a ", "a  b", "a\nb", "狐", String(repeating: "k", count: 80)])
    func `a keyword that the format does not allow is refused`(keyword: String) throws {
        let text = PNGText(keyword: keyword, text: "x")
        let picture = try pattern(1, 1)
        let text2 = try #require(errorText { try picture.png(text: [text]) })
        #expect(
            text2.hasSuffix(
                "the keyword cannot be written; allowed 1 to 79 printable Latin-1 characters,"
                    + " single spaces inside"))
        #expect(text2.utf8.allSatisfy { $0 >= 0x20 })
    }

    @Test func `a text that readers would refuse is refused`() throws {
        let picture = try pattern(1, 1)
        let large = PNGText(
            keyword: "k", text: String(repeating: "x", count: PNGText.sizeLimit + 1))
        #expect(
            errorText { try picture.png(text: [large]) }
                == "text chunk k: 1048577 bytes is out of range; allowed up to 1048576")
        #expect(
            errorText { try picture.png(text: [PNGText(keyword: "k", text: "a\0b")]) }
                == "text chunk k: it holds a NUL character; allowed is any other")
    }

    @Test func `adding to what is no PNG, or has no pixels, is an error`() throws {
        #expect(throws: ImageError.unsupported(.jpeg, allowed: [.png])) {
            try PNGText.adding([], to: [0xFF, 0xD8, 0xFF])
        }
        let file = try fixture("text/pillow.png")
        #expect(throws: ImageError.self) { try PNGText.adding([], to: Array(file[..<40])) }
    }
}

/// A number as four bytes, most significant first.
func big(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

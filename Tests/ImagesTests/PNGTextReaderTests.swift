import Images
import Testing

@Suite struct PNGTextReaderTests {
    @Test func `what Pillow writes is read`() throws {
        let report = try PNGText.scan(try fixture("text/pillow.png"))
        #expect(
            report.texts == [
                PNGText(
                    keyword: "parameters",
                    text: "a red fox\nSteps: 20, Sampler: DDIM, CFG scale: 7.5, Seed: 1"),
                PNGText(keyword: "latin", text: "café"),
                PNGText(keyword: "long", text: String(repeating: "z", count: 5000)),
                PNGText(keyword: "title", text: "狐 🦊"),
                PNGText(keyword: "packed", text: String(repeating: "狐", count: 3000)),
            ])
        #expect(report.notes == [])
    }

    @Test func `UTF-8 in tEXt is read as UTF-8 and all else as Latin-1`() throws {
        let file = file(
            chunk("tEXt", Array("u\0süß".utf8)), chunk("tEXt", [0x6C, 0, 0x73, 0xFC, 0xDF]))
        #expect(
            try PNGText.read(from: file) == [
                PNGText(keyword: "u", text: "süß"), PNGText(keyword: "l", text: "süß"),
            ])
    }

    @Test func `texts after the pixels are read`() throws {
        let end = chunk("IDAT", []) + chunk("tEXt", Array("k\0v".utf8))
        #expect(try PNGText.read(from: file(end)) == [PNGText(keyword: "k", text: "v")])
    }

    @Test(arguments: [
        ("tEXt", Array("no separator".utf8), "its keyword does not end"),
        ("tEXt", Array("\0v".utf8), "its keyword is not 1 to 79 printable characters"),
        ("tEXt", Array("a\u{1B}[2J\0v".utf8), "its keyword is not 1 to 79 printable characters"),
        ("zTXt", Array("k\0".utf8), "its compression is unknown"),
        ("zTXt", Array("k\0\u{1}abc".utf8), "its compression is unknown"),
        ("zTXt", Array("k\0\0not deflate".utf8), "its compressed text is damaged"),
        ("iTXt", Array("k\0".utf8), "its language does not end"),
        ("iTXt", Array("k\0\0\0en".utf8), "its language does not end"),
        ("iTXt", Array("k\0\0\0en\0t".utf8), "its translated keyword does not end"),
        ("iTXt", Array("k\0\u{2}\0\0\0v".utf8), "its compression is unknown"),
        ("iTXt", Array("k\0\u{1}\u{1}\0\0v".utf8), "its compression is unknown"),
        ("iTXt", Array("k\0\u{1}\0\0\0v".utf8), "its compressed text is damaged"),
        ("iTXt", Array("k\0\0\0\0\0".utf8) + [0xFF], "its text is not UTF-8"),
    ])
    func `a malformed chunk is skipped with a note and the others are read`(
        name: String, data: [UInt8], reason: String
    ) throws {
        let good = chunk("tEXt", Array("k\0v".utf8))
        let report = try PNGText.scan(file(chunk(name, data), good))
        #expect(report.texts == [PNGText(keyword: "k", text: "v")])
        #expect(report.notes == ["\(name) chunk at byte 33 skipped: \(reason)"])
    }

    @Test func `a wrong checksum skips the chunk`() throws {
        var bad = chunk("tEXt", Array("k\0v".utf8))
        bad[bad.count - 1] ^= 1
        let report = try PNGText.scan(file(bad))
        #expect(report.texts == [])
        #expect(report.notes == ["tEXt chunk at byte 33 skipped: its checksum is wrong"])
    }

    @Test func `a text at the limit is read and one byte more is not`() throws {
        let limit = PNGText.sizeLimit
        let report = try PNGText.scan(
            file(
                chunk("zTXt", [0x6B, 0, 0] + bomb(limit)),
                chunk("zTXt", [0x6B, 0, 0] + bomb(limit + 1))))
        #expect(report.texts.map(\.text.utf8.count) == [limit])
        #expect(report.notes.count == 1)
        #expect(report.notes.first?.hasSuffix("its text is over 1048576 bytes") == true)
        let plain = chunk("tEXt", [0x6B, 0] + [UInt8](repeating: 0x61, count: limit + 1))
        #expect(try PNGText.read(from: file(plain)) == [])
    }

    @Test func `many bombs stop at the total limit`() throws {
        let one = chunk("zTXt", [0x6B, 0, 0] + bomb(PNGText.sizeLimit + 1))
        let report = try PNGText.scan(file(Array(repeatElement(one, count: 300).joined())))
        #expect(report.texts == [])
        #expect(report.notes.count == 100)
        #expect(report.notes[63].hasSuffix("its text is over 1048576 bytes"))
        #expect(report.notes[64].hasSuffix("the texts of the file are over 67108864 bytes"))
    }

    @Test func `a file cut off or changed anywhere gives what it has`() throws {
        let bytes = try fixture("text/pillow.png")
        let whole = try PNGText.read(from: bytes)
        for length in 8..<bytes.count {
            let report = try PNGText.scan(Array(bytes[..<length]))
            #expect(report.texts.elementsEqual(whole.prefix(report.texts.count)))
            #expect(report.notes.count == 1)
        }
        for offset in 8..<bytes.count {
            var changed = bytes
            changed[offset] ^= 0xFF
            let report = try PNGText.scan(changed)
            #expect(report.texts.allSatisfy(whole.contains))
        }
    }

    @Test func `what is no PNG is an error`() {
        #expect(throws: ImageError.unknownFormat(count: 3, allowed: [.png])) {
            try PNGText.read(from: [1, 2, 3])
        }
        #expect(throws: ImageError.unsupported(.jpeg, allowed: [.png])) {
            try PNGText.read(from: [0xFF, 0xD8, 0xFF])
        }
    }

    // MARK: - Files made by hand

    private func file(_ chunks: [UInt8]...) -> [UInt8] {
        let header = chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + header + chunks.joined()
            + chunk("IEND", [])
    }

    private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return big(data.count) + body + big(crc32(body))
    }

    /// A zlib stream (RFC 1950, 1951) of `count` letters a: one literal, then copies of 258 bytes
    /// from distance 1 with the fixed codes, which is 13 bits a copy.
    private func bomb(_ count: Int) -> [UInt8] {
        var bits: [UInt8] = [1, 1, 0]
        func code(_ value: Int, _ length: Int) {
            for bit in (0..<length).reversed() { bits.append(UInt8(value >> bit & 1)) }
        }
        code(0x30 + 0x61, 8)
        for _ in 0..<(count - 1) / 258 {
            code(0xC0 + 5, 8)
            code(0, 5)
        }
        for _ in 0..<(count - 1) % 258 { code(0x30 + 0x61, 8) }
        code(0, 7)
        var bytes: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bits.count, by: 8) {
            let octet = bits[start..<min(start + 8, bits.count)]
            bytes.append(octet.enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) })
        }
        // Adler-32 of count letters a.
        var (a, b) = (1, 0)
        for _ in 0..<count {
            a = (a + 0x61) % 65_521
            b = (b + a) % 65_521
        }
        return bytes + big(b << 16 | a)
    }
}

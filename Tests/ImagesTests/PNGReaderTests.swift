import Images
import TestSupport
import Testing

@Suite struct PNGReaderTests {
    static let kinds = [
        "grey1", "grey2", "grey4", "grey8", "grey16", "grey-alpha8", "grey-alpha16", "rgb8",
        "rgb16", "rgba8", "rgba16", "palette1", "palette2", "palette4", "palette8",
        "palette1-trns", "palette2-trns", "palette4-trns", "palette8-trns", "grey8-trns",
        "rgb8-trns",
    ]

    @Test(arguments: kinds, ["", "-interlaced"])
    func `every kind of PNG has the pixels that the specification says`(
        kind: String, suffix: String
    ) throws {
        let picture = try Picture.decodePNG(try fixture("decode/\(kind)\(suffix).png"))
        #expect(picture.width == 13)
        #expect(picture.height == 9)
        #expect(picture.pixels == (try fixture("decode/\(kind).rgb")))
    }

    @Test func `a file cut off anywhere is an error`() throws {
        let bytes = try fixture("decode/rgba8.png")
        for length in 0..<bytes.count {
            #expect(throws: ImageError.self, "\(length) bytes") {
                try Picture.decodePNG(Array(bytes[..<length]))
            }
        }
    }

    @Test func `a file cut off says where`() throws {
        let bytes = try fixture("decode/rgba8.png")
        #expect(
            errorText { try Picture.decodePNG(Array(bytes[..<100])) }
                == "picture: damaged PNG, it ends inside the IDAT chunk at byte 33;"
                + " fetch or make the file again")
        #expect(
            errorText { try Picture.decodePNG(Array(bytes.dropLast(12))) }
                == "picture: damaged PNG, it ends before its IEND chunk;"
                + " fetch or make the file again")
    }

    @Test func `a changed byte in the pixels is an error`() throws {
        let bytes = try fixture("resize/source.png")
        let data = try #require(bytes.firstRange(of: Array("IDAT".utf8))).upperBound
        for offset in stride(from: data, to: bytes.count - 20, by: 211) {
            var changed = bytes
            changed[offset] ^= 0x10
            #expect(throws: ImageError.self, "byte \(offset)") { try Picture.decodePNG(changed) }
        }
    }

    @Test func `any changed byte gives a picture or an error and never a crash`() throws {
        for kind in ["palette4-trns-interlaced", "rgba16", "grey1"] {
            let bytes = try fixture("decode/\(kind).png")
            for offset in bytes.indices {
                for mask: UInt8 in [1, 0x80, 0xFF] {
                    var changed = bytes
                    changed[offset] ^= mask
                    if let picture = try? Picture.decodePNG(changed, limit: 10_000) {
                        #expect(picture.pixels.count == picture.width * picture.height * 3)
                    }
                }
            }
        }
    }

    @Test func `a header that promises too many pixels is refused before they are allocated`()
        throws
    {
        for (width, height) in [(30_000, 30_000), (32_768, 32_768), (100_000, 1)] {
            #expect(throws: ImageError.size(width: width, height: height, limit: 1 << 25)) {
                try Picture.decodePNG(try withHeader(width: width, height: height))
            }
        }
        #expect(throws: ImageError.self) {
            try Picture.decodePNG(try withHeader(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF))
        }
        #expect(throws: ImageError.size(width: 13, height: 9, limit: 100)) {
            try Picture.decodePNG(try fixture("decode/rgb8.png"), limit: 100)
        }
    }

    @Test func `a header that promises more rows than there are is an error`() throws {
        #expect(throws: ImageError.self) {
            try Picture.decodePNG(try withHeader(width: 13, height: 500))
        }
    }

    /// rgb8.png with another size in its header, and the checksum to match.
    private func withHeader(width: Int, height: Int) throws -> [UInt8] {
        var bytes = try fixture("decode/rgb8.png")
        func put(_ value: Int, at offset: Int) {
            for index in 0..<4 {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index))
            }
        }
        put(width, at: 16)
        put(height, at: 20)
        put(crc32(bytes[12..<29]), at: 29)
        return bytes
    }
}

/// CRC-32 as in PNG specification, annex D, apart from the zlib that the sources use.
func crc32(_ bytes: some Sequence<UInt8>) -> Int {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
    }
    return Int(~crc)
}

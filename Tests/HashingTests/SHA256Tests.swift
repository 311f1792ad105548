import Testing

@testable import Hashing

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples (csrc.nist.gov, SHA_All.pdf) and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
                + "klmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `the digests of the FIPS messages come out`(message: String, digest: String) {
        #expect(SHA256.hex(Array(message.utf8)) == digest)
    }

    @Test func `a million letters a come out`() {
        #expect(
            SHA256.hex([UInt8](repeating: 0x61, count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `pieces of any length give the digest of the whole`() {
        let bytes = (0..<700).map { UInt8(truncatingIfNeeded: $0 * 7) }
        for step in [1, 3, 55, 56, 63, 64, 65, 128, 300] {
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: step) {
                hash.update(Array(bytes[start..<min(start + step, bytes.count)]))
            }
            #expect(hash.hex == SHA256.hex(bytes), "step \(step)")
        }
    }

    #if !canImport(CryptoKit)
        @Test func `the processor's instructions and plain arithmetic give the same digests`() {
            let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) }
            for count in stride(from: 0, through: 1000, by: 9) {
                var (fast, plain) = (PortableSHA256(), PortableSHA256(usesInstructions: false))
                bytes.prefix(count).withUnsafeBytes { fast.update($0) }
                bytes.prefix(count).withUnsafeBytes { plain.update($0) }
                #expect(fast.digest == plain.digest, "\(count) bytes")
            }
        }
    #endif

    @Test func `every length around the padding boundary gives its own digest`() {
        let digests = (0...130).map { SHA256.hex([UInt8](repeating: 0, count: $0)) }
        #expect(Set(digests).count == 131)
    }
}

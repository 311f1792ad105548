import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
    /// The keys of `bytes`, fed in pieces of `size`.
    func keys(_ bytes: [UInt8], pieces size: Int = .max) -> [Key] {
        var decoder = KeyDecoder()
        var result: [Key] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            decoder.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let key = decoder.next(complete: rest.isEmpty) { result.append(key) }
        }
        return result
    }

    func typed(_ text: String) -> [Key] { text.unicodeScalars.map { .scalar($0) } }

    @Test(arguments: [1, 2, 3, 100])
    func `characters come whole however they are read`(pieces: Int) {
        let text = "aü赤🍎\r\u{1B}[A\u{7F}"
        #expect(keys(Array(text.utf8), pieces: pieces) == typed(text))
    }

    @Test(arguments: [1, 2, 5, 100])
    func `paste is one key with its line ends made one`(pieces: Int) {
        let text = "a\u{1B}[200~one\rtwo\r\nthree\n\n赤\u{1B}[31m\u{3}\t!\r\n\u{1B}[201~b"
        let expected: [Key] = [
            .scalar("a"), .paste("one\ntwo\nthree\n\n赤[31m\t!"), .scalar("b"),
        ]
        #expect(keys(Array(text.utf8), pieces: pieces) == expected)
    }

    @Test func `escape is a key when nothing follows`() {
        #expect(keys([0x1B]) == typed("\u{1B}"))
        #expect(keys(Array("\u{1B}[20".utf8)) == typed("\u{1B}[20"))
        var decoder = KeyDecoder()
        decoder.feed([0x1B])
        #expect(decoder.next() == nil)
        #expect(decoder.isUndecided)
    }

    @Test(
        arguments: [
            [0xFF, 0x61], [0xC3, 0x61], [0xE8, 0xB5, 0x61], [0xC0, 0x80, 0x61],
            [0xED, 0xA0, 0x80, 0x61],
            [0xF4, 0x90, 0x80, 0x80, 0x61], [0x80, 0x61], [0xC2, 0x90, 0x61],
        ] as [[UInt8]])
    func `bytes that are no character are dropped`(bytes: [UInt8]) {
        #expect(keys(bytes) == typed("a"))
        #expect(keys(bytes, pieces: 1) == typed("a"))
    }

    @Test func `clear forgets what was typed ahead and an open paste`() {
        var decoder = KeyDecoder()
        decoder.feed(Array("\u{1B}[200~half".utf8))
        #expect(decoder.next() == nil)
        decoder.clear()
        #expect(decoder.isEmpty)
        decoder.feed(Array("x".utf8))
        #expect(decoder.next() == .scalar("x"))
    }
}

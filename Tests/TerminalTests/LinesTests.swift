import Foundation
import TestSupport
import Testing

@testable import Terminal

@Suite struct LinesTests {
    /// The lines of a file that holds `bytes`.
    func read(_ bytes: [UInt8]) throws -> [String] {
        let folder = try TemporaryFolder()
        let lines = try Lines(path: folder.write("lines", bytes))
        var result: [String] = []
        while case .line(let line) = try lines.next() { result.append(line) }
        #expect(lines.number == result.count)
        return result
    }

    @Test(arguments: [
        ("", []), ("\n", [""]), ("a", ["a"]), ("a\nb", ["a", "b"]), ("a\n\nb\n", ["a", "", "b"]),
        ("a\r\nb\r\n", ["a", "b"]), ("\u{FEFF}a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
        ("赤\n🍎", ["赤", "🍎"]),
        ("a\rb\n", ["a\rb"]),
    ])
    func `line ends and byte order marks`(text: String, lines: [String]) throws {
        #expect(try read(Array(text.utf8)) == lines)
    }

    @Test func `line of three megabytes comes whole`() throws {
        let long = String(repeating: "prompt ", count: 450_000)
        #expect(try read(Array("short\n\(long)\nshort".utf8)) == ["short", long, "short"])
    }

    @Test func `many lines keep their numbers`() throws {
        let lines = Lines(text: (1...50_000).map { "\($0)\n" }.joined(), name: "many")
        var count = 0
        while case .line(let line) = try lines.next() {
            count += Int(line) == lines.number ? 1 : 0
        }
        #expect(count == 50_000)
    }

    @Test(
        arguments: [
            ([0x61, 0xFF], "byte 2 (0xFF) is not UTF-8; save it as UTF-8"),
            ([0x61, 0x00, 0x62], "byte 2 is NUL; lines are UTF-8 text"),
            ([0xE8, 0xB5, 0xA4, 0xE8, 0x41], "byte 4 (0xE8) is not UTF-8; save it as UTF-8"),
            ([0xC0, 0x80], "byte 1 (0xC0) is not UTF-8; save it as UTF-8"),
            ([0xED, 0xA0, 0x80], "byte 1 (0xED) is not UTF-8; save it as UTF-8"),
        ] as [([UInt8], String)])
    func `what is not text is an error with its place and the next line follows`(
        bytes: [UInt8], message: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "lines", Array("first\n".utf8) + bytes + Array("\nthird".utf8))
        let lines = try Lines(path: path)
        #expect(try lines.next() == .line("first"))
        let error = try #require(throws: TerminalError.self) { try lines.next() }
        #expect(error.description == "\(path):2: \(message)")
        #expect(try lines.next() == .line("third"))
        #expect(try lines.next() == .end)
        #expect(try lines.next() == .end)
    }

    @Test func `file that is missing or a folder is named`() throws {
        let missing = try #require(throws: TerminalError.self) { try Lines(path: "/no/such") }
        #expect(missing.description == "/no/such: no such file")
        let folder = try #require(throws: TerminalError.self) { try Lines(path: "/tmp") }
        #expect(folder.description == "/tmp: is a folder; name a file of lines")
    }

    @Test func `lines of a pipe come as they are written`() throws {
        let pipe = Pipe()
        let lines = Lines(descriptor: pipe.fileHandleForReading.fileDescriptor, name: "pipe")
        pipe.fileHandleForWriting.write(Data("one\nhal".utf8))
        #expect(try lines.next() == .line("one"))
        pipe.fileHandleForWriting.write(Data("f\r\nlast".utf8))
        #expect(try lines.next() == .line("half"))
        try pipe.fileHandleForWriting.close()
        #expect(try lines.next() == .line("last"))
        #expect(try lines.next() == .end)
    }
}

import Foundation
import TestSupport
import Testing

@testable import Terminal

@Suite struct HistoryTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("deep/er/history.jsonl") }

    init() throws { folder = try TemporaryFolder() }

    /// What the file holds.
    func file() throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    func write(_ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    @Test func `lines come back in the next session`() throws {
        let lines = ["a red fox", "赤い🍎 \"quoted\" \\ back", "two\nrows\tand a tab\u{7F}"]
        let first = History(path: path)
        lines.forEach(first.add)
        #expect(first.problem == nil)
        #expect(History(path: path).entries == lines)
        #expect(try file().split(separator: "\n").count == 3)
    }

    @Test func `file is readable by its owner only`() throws {
        try write([])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        History(path: path).add("secret")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `empty lines hidden lines and repetitions are not kept`() throws {
        let history = History(path: path)
        ["a", "", " hidden", "a", "b", "a"].forEach(history.add)
        #expect(history.entries == ["a", "b", "a"])
        #expect(try file() == "\"a\"\n\"b\"\n\"a\"\n")
    }

    @Test func `repetitions in the file are shown once`() throws {
        try write(Array("\"a\"\n\"a\"\n\"b\"\n".utf8))
        #expect(History(path: path).entries == ["a", "b"])
    }

    @Test func `broken lines are skipped and stay in the file`() throws {
        let broken =
            Array("\"good\"\nnot json\n{\"line\":1}\n\"open\n\"\\q\"\n\n".utf8)
            + [0x22, 0xFF, 0xFE, 0x22, 0x0A, 0x00, 0x0A] + Array("\"also good\"\n".utf8)
        try write(broken)
        let history = History(path: path)
        #expect(history.entries == ["good", "also good"])
        history.add("new")
        #expect(
            Array(try Data(contentsOf: URL(fileURLWithPath: path))) == broken
                + Array("\"new\"\n".utf8))
    }

    @Test func `line cut short by a kill does not spoil the next`() throws {
        try write(Array("\"whole\"\n\"cut sho".utf8))
        let history = History(path: path)
        #expect(history.entries == ["whole"])
        history.add("next")
        #expect(try file() == "\"whole\"\n\"cut sho\n\"next\"\n")
        #expect(History(path: path).entries == ["whole", "next"])
    }

    @Test func `two shells see each other's lines in the order of the file`() throws {
        let one = History(path: path)
        let two = History(path: path)
        #expect(one.entries == [])
        one.add("from one")
        two.add("from two")
        #expect(two.entries == ["from one", "from two"])
        #expect(one.entries == ["from one"])
        one.refresh()
        #expect(one.entries == ["from one", "from two"])
        one.refresh()
        #expect(one.entries == ["from one", "from two"])
    }

    @Test func `lines of many writers at once stay whole`() async throws {
        let path = path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let history = History(path: path)
                    for number in 0..<50 {
                        history.add("\(writer) \(number) " + String(repeating: "x", count: 5000))
                    }
                }
            }
        }
        let entries = History(path: path).entries
        #expect(entries.count == 200)
        for writer in 0..<4 {
            let own = entries.filter { $0.hasPrefix("\(writer) ") }
            #expect(own.compactMap { Int($0.split(separator: " ")[1]) } == Array(0..<50))
        }
    }

    @Test(arguments: [1, 7, 5000])
    func `only the last lines of a long file are kept`(limit: Int) throws {
        try write((0..<20_000).flatMap { Array("\"line \($0) 赤い\"\n".utf8) })
        let history = History(path: path, limit: limit)
        #expect(history.entries == (20_000 - limit..<20_000).map { "line \($0) 赤い" })
        history.add("one more")
        #expect(history.entries.last == "one more")
    }

    @Test func `memory stays within its limit`() {
        let history = History(path: nil, limit: 8)
        for number in 0..<1000 { history.add("\(number)") }
        #expect(history.entries.count <= 10)
        #expect(history.entries.last == "999")
    }

    @Test func `file that cannot be written is a problem and the line is kept`() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let history = History(path: path)
        #expect(history.entries == [])
        #expect(history.problem?.description == "history: \(path) is not a file; move it away")
        history.add("a line")
        #expect(history.entries == ["a line"])
        let problem = try #require(history.problem)
        #expect(problem.description.hasPrefix("history: cannot write \(path): "))
    }

    @Test func `file that was replaced is read anew`() throws {
        let history = History(path: path)
        history.add("long line that was there")
        try write(Array("\"new\"\n".utf8))
        history.refresh()
        #expect(history.entries == ["new"])
    }
}

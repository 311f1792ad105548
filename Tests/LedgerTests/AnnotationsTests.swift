import TestSupport
import Testing

@testable import Ledger

@Suite struct AnnotationsTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try tickingLedger(folder.home)
        try ledger.makeDone(newRun())
        try ledger.makeDone(newRun())
    }

    @Test func `stars, notes and tags change nothing else of a finished run`() throws {
        let before = try ledger.run(1)
        try ledger.star(1)
        try ledger.note(1, "two\nlines and 🦊")
        #expect(try ledger.tag(1, ["sky", "keep", "sky"]) == ["keep", "sky"])
        let after = try ledger.run(1)
        #expect(after.starred)
        #expect(after.note == "two\nlines and 🦊")
        #expect(after.tags == ["keep", "sky"])
        #expect(after.requested == before.requested && after.state == before.state)
        #expect(after.pictures == before.pictures && after.finished == before.finished)

        try ledger.star(1, false)
        try ledger.note(1, "")
        #expect(try ledger.untag(1, ["sky", "keep", "none"]) == [])
        #expect(try ledger.run(1) == before)
    }

    @Test func `words of a note or tag that is gone find nothing any more`() throws {
        try ledger.note(1, "crisp")
        try ledger.tag(1, ["keep"])
        #expect(try ledger.find("crisp keep").map(\.number) == [1])
        try ledger.note(1, "soft")
        #expect(try ledger.find("crisp").isEmpty)
        #expect(try ledger.find("soft").map(\.number) == [1])
        try ledger.untag(1, ["keep"])
        #expect(try ledger.find("keep").isEmpty)
        #expect(try ledger.find("tag:keep").isEmpty)
        try ledger.write { db in
            // Throws when the index is not what the runs say.
            try db.execute(sql: "INSERT INTO runText (runText, rank) VALUES ('integrity-check', 1)")
        }
    }

    @Test func `the tags of the library come with their counts, sorted`() throws {
        try ledger.tag(1, ["b", "a"])
        try ledger.tag(2, ["b"])
        let tags = try ledger.tags()
        #expect(tags.map(\.name) == ["a", "b"])
        #expect(tags.map(\.runs) == [1, 2])
    }

    @Test(
        arguments: [
            "", "two words", "new\nline", "-dash", "qu\"ote", "a\u{0}b",
            String(repeating: "x", count: 101),
        ])
    func `what cannot be a tag is refused, and none of the tags is set`(_ name: String) throws {
        let error = try ledgerError { try ledger.tag(1, ["good", name]) }
        #expect(error.kind == .invalid)
        #expect(error.message.hasPrefix("tag: '"))
        #expect(try ledger.run(1).tags == [])
    }

    @Test func `a note with a NUL is refused`() throws {
        #expect(try ledgerError { try ledger.note(1, "a\u{0}b") }.kind == .invalid)
        #expect(try ledger.run(1).note.isEmpty)
    }
}

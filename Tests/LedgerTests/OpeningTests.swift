import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

@Suite struct OpeningTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `opening makes the missing folders and the library, for their owner only`() throws {
        let home = folder.path + "/a/b/library"
        let ledger = try Ledger(home: home)
        #expect(try permissions(folder.path + "/a") == 0o700)
        #expect(try permissions(home) == 0o700)
        #expect(try permissions(home + "/library.sqlite") == 0o600)
        #expect(try permissions(home + "/library.sqlite-wal") == 0o600)
        #expect(!ledger.isReadOnly)
    }

    @Test func `the writer has a write-ahead log, full sync and foreign keys`() throws {
        for _ in 1...2 {  // a new library, then one that is there
            let ledger = try Ledger(home: folder.home)
            let values = try ledger.write { db in
                try ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(values == ["wal", "2", "1", "10000"])
            try ledger.close()
        }
    }

    @Test func `opening and closing an existing library writes nothing to it`() throws {
        try tickingLedger(folder.home).makeDone(newRun())
        let path = folder.home + "/library.sqlite"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let ledger = try Ledger(home: folder.home)
        #expect(try ledger.runs().count == 1)
        #expect(try #require(Files.size(path + "-wal")) < Opening.logHeader)
        try ledger.close()
        #expect((Files.size(path + "-wal") ?? 0) < Opening.logHeader)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test func `closing leaves all runs in the one file, whatever was read before`() throws {
        let ledger = try tickingLedger(folder.home)
        try ledger.makeDone(newRun())
        #expect(try ledger.runs().count == 1)
        try ledger.close()
        #expect(!Files.exists(folder.home + "/library.sqlite-wal"))
        #expect(throws: LedgerError.self) { try ledger.runs() }
    }

    @Test func `a library whose start was cut short opens, for reading and for writing`() throws {
        try tickingLedger(folder.home).makeDone(newRun())
        let log = folder.home + "/library.sqlite-wal"
        try Data([0]).write(to: URL(fileURLWithPath: log))
        #expect(try Ledger(home: folder.home, access: .readOnly).runs().count == 1)
        try Data([0]).write(to: URL(fileURLWithPath: log))
        #expect(try Ledger(home: folder.home).makeDone(newRun()) == 2)
        // Before the first migration, as after kill -9 in the first moment of a new library.
        let other = folder.path + "/other"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: other + "/library.sqlite")
        try queue.write {
            try $0.execute(
                sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        }
        try queue.close()
        #expect(try Ledger(home: other).makeDone(newRun()) == 1)
    }

    @Test func `a library can be opened twice in one process, and both see the same runs`() throws {
        let first = try Ledger(home: folder.home)
        let second = try Ledger(home: folder.home)
        let number = try first.makeDone(newRun())
        #expect(try second.run(number).state == .done)
        #expect(try second.makeDone(newRun()) == number + 1)
    }

    @Test func `a relative folder becomes an absolute path`() throws {
        let ledger = try Ledger(home: folder.home)
        #expect(ledger.home == folder.home)
        let error = try ledgerError { try Ledger(home: "no/such/library", access: .readOnly) }
        let here = FileManager.default.currentDirectoryPath
        #expect(
            error.message.hasPrefix("\(here)/no/such/library/library.sqlite: there is no library"))
    }

    @Test func `a newer schema is refused with path, writer and what to do`() throws {
        let ledger = try Ledger(home: folder.home, version: "reroll 9.1")
        try ledger.makeDone(newRun())
        try ledger.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 something later')")
        }
        try ledger.close()
        for access in [Ledger.Access.readWrite, .readOnly, .automatic] {
            let error = try ledgerError { try Ledger(home: folder.home, access: access) }
            #expect(error.kind == .newer)
            #expect(
                error.message == "\(folder.home)/library.sqlite: was written by reroll 9.1 "
                    + "(schema '9 something later'), which this version cannot read; "
                    + "update reroll, or set REROLL_HOME to another folder")
        }
    }

    @Test func `the migrations are the released ones, in their order`() throws {
        // Append to this list; an entry is never changed.
        #expect(Schema.migrator.migrations == ["1 runs", "2 series", "3 lineage", "4 shapes"])
    }

    @Test func `a file that is no library is refused and not touched`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.home, withIntermediateDirectories: true)
        let path = folder.home + "/library.sqlite"
        for content in ["not a database at all", String(repeating: "x", count: 5000)] {
            let bytes = Data(content.utf8)
            try bytes.write(to: URL(fileURLWithPath: path))
            let error = try ledgerError { try Ledger(home: folder.home) }
            #expect(error.kind == .notALibrary)
            #expect(
                error.message == "\(path): is not a library of reroll and was left alone; "
                    + "move it away, or set REROLL_HOME to another folder")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func `the database of another program is refused and not touched`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.home, withIntermediateDirectories: true)
        let path = folder.home + "/library.sqlite"
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        try queue.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let error = try ledgerError { try Ledger(home: folder.home) }
        #expect(error.kind == .notALibrary)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        #expect(
            try ledgerError { try Ledger(home: folder.home, access: .readOnly) }.kind
                == .notALibrary)
    }

    @Test func `a damaged library is named as damaged`() throws {
        let ledger = try Ledger(home: folder.home)
        for _ in 0..<20 { try ledger.makeDone(newRun()) }
        try ledger.close()
        let path = folder.home + "/library.sqlite"
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 200)
        try file.write(contentsOf: Data(repeating: 0x5a, count: Int(size) - 200))
        try file.close()
        let error = try ledgerError { try Ledger(home: folder.home).runs() }
        #expect(error.kind == .damaged)
        #expect(error.message.contains("\(path): is damaged"))
    }

    @Test func `a file where the folder belongs is named`() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
        let error = try ledgerError { try Ledger(home: folder.path + "/file") }
        #expect(error.message.hasPrefix("\(folder.path)/file: is not a folder"))
        let below = try ledgerError { try Ledger(home: folder.path + "/file/below") }
        #expect(below.message.contains("\(folder.path)/file"))
    }

    @Test func `another process that keeps opening the library is waited for, then named`() throws {
        try Files.makeFolder(folder.home)
        guard case .taken(let lock) = FileLock.attempt(folder.home + "/x.lock", creating: true)
        else {
            Issue.record("the lock was not free")
            return
        }
        guard case .held = FileLock.wait(lock.path, seconds: 0.02) else {
            Issue.record("a held lock was taken")
            return
        }
    }
}

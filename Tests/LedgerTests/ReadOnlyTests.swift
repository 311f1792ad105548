import Foundation
import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct ReadOnlyTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a library opened for reading shows runs and refuses every write`() throws {
        let writing = try tickingLedger(folder.home)
        let number = try writing.makeDone(newRun())
        let running = try writing.begin(newRun())
        let ledger = try Ledger(home: folder.home, access: .readOnly)
        #expect(ledger.isReadOnly)
        #expect(try ledger.runs().map(\.number) == [running, number])
        #expect(try ledger.find("fox").count == 2)
        #expect(try ledger.labelInterrupted() == [])
        let new = try newRun()
        for attempt in [
            { _ = try ledger.begin(new) }, { try ledger.markSent(running) },
            { try ledger.add(picture(9), to: running) },
            { try ledger.finish(running, Outcome(.done)) }, { try ledger.star(number) },
            { try ledger.tag(number, ["a"]) }, { try ledger.untag(number, ["a"]) },
            { try ledger.note(number, "x") }, { try ledger.save(Settings(), as: "x") },
            { try ledger.set("a", to: "b") },
        ] {
            let error = try ledgerError(attempt)
            #expect(error.kind == .readOnly)
            #expect(
                error.message == "\(folder.home): the library was opened for reading only; "
                    + "open it for writing")
        }
        #expect(files(below: folder.home + "/pictures").count == 1)
    }

    @Test func `reading makes no library where there is none`() throws {
        let error = try ledgerError { try Ledger(home: folder.home, access: .readOnly) }
        #expect(error.kind == .notFound)
        #expect(!Files.exists(folder.home))
    }

    @Test(
        arguments: [false, true])
    func `a library that this user may not write opens for reading by itself`(_ isInUse: Bool)
        async throws
    {
        let writing = try tickingLedger(folder.home)
        try writing.makeDone(newRun())
        if !isInUse { try writing.close() }
        // In use, the newest run is still in the write-ahead log.
        #expect(Files.exists(folder.home + "/library.sqlite-wal") == isInUse)
        try protect()
        defer { try? setPermissions(0o700, folder.home) }
        await #expect(processExitsWith: .success) { [home = folder.home as String] in
            try becomeNobody()
            let ledger = try Ledger(home: home)
            #expect(ledger.isReadOnly)
            #expect(try ledger.runs().map(\.prompt) == ["a red fox"])
            let refusal = try ledgerError { try ledger.begin(newRun()) }
            #expect(refusal == ledger.obstacle)
            #expect(
                refusal.message == "\(home): the library can only be read; make it writable, "
                    + "or set REROLL_HOME to a folder that is")
            let error = try ledgerError { try Ledger(home: home, access: .readWrite) }
            #expect(error.kind == .readOnly)
            #expect(error.message.contains("make it writable, or set REROLL_HOME"))
        }
        withExtendedLifetime(writing) {}
    }

    @Test func `a folder name with meaning in a URI opens for reading too`() async throws {
        let home = folder.path + "/50%25 off? #1 & more"
        let writing = try tickingLedger(home)
        try writing.makeDone(newRun())
        try writing.close()
        try protect(home)
        defer { try? setPermissions(0o700, home) }
        await #expect(processExitsWith: .success) { [home = home as String] in
            try becomeNobody()
            #expect(try Ledger(home: home).runs().count == 1)
        }
    }

    @Test func `a library that this user may not even read is named`() async throws {
        try tickingLedger(folder.home).close()
        try setPermissions(0o000, folder.home)
        defer { try? setPermissions(0o700, folder.home) }
        await #expect(processExitsWith: .success) { [home = folder.home as String] in
            try becomeNobody()
            let error = try ledgerError { try Ledger(home: home) }
            #expect(error.kind == .readOnly)
            #expect(error.message.hasPrefix("\(home)/library."))
            #expect(error.message.contains("permission denied"))
        }
    }

    @Test func `a place where no folder can be made is named`() async throws {
        try setPermissions(0o555, folder.path)
        defer { try? setPermissions(0o755, folder.path) }
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            try becomeNobody()
            let error = try ledgerError { try Ledger(home: path + "/library") }
            #expect(error.kind == .readOnly)
            #expect(
                error.message == "\(path)/library: not made, permission denied; make it "
                    + "writable, or set REROLL_HOME to a folder that is")
        }
    }

    /// Lets everybody read the library and nobody write it.
    private func protect(_ home: String? = nil) throws {
        let home = home ?? folder.home
        for name in files(below: home) where !name.contains("/") {
            try setPermissions(0o444, home + "/" + name)
        }
        try setPermissions(0o555, home)
    }
}

/// Gives up what lets root write everywhere.
private func becomeNobody() throws {
    guard getuid() == 0 else { return }
    try #require(setgid(65534) == 0 && setuid(65534) == 0)
}

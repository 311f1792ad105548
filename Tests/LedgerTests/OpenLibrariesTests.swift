import TestSupport
import Testing

@testable import Ledger

@Suite struct OpenLibrariesTests {
    @Test func `a second ledger of one process leaves SQLite's locks of the first alone`()
        async throws
    {
        let folder = try TemporaryFolder()
        let first = try tickingLedger(folder.home)
        try first.makeDone(newRun())
        for access in [Ledger.Access.readWrite, .readOnly, .automatic] {
            let second = try Ledger(home: folder.home, access: access)
            #expect(try second.count() == 1)
        }
        let log = folder.home + "/library.sqlite-wal"
        let before = try #require(Files.identity(log))
        // Another process would remove the log if it took itself for the last one.
        await #expect(processExitsWith: .success) { [home = folder.home as String] in
            let other = try Ledger(home: home)
            try other.makeDone(newRun())
            try other.close()
        }
        #expect(Files.identity(log) == before)
        #expect(try first.makeDone(newRun()) == 3)
        #expect(try first.count() == 3)
    }
}

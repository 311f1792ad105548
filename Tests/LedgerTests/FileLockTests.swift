import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite struct FileLockTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/x.lock"
    }

    @Test func `a lock is held until it is let go`() throws {
        do {
            let lock = try #require(take())
            #expect(take() == nil)
            withExtendedLifetime(lock) {}
        }
        #expect(take() != nil)
    }

    @Test func `a lock on a file that was removed does not keep others from a new one`() throws {
        let old = try #require(take())
        old.removeFile()
        let new = try #require(take())
        #expect(take() == nil)
        withExtendedLifetime((old, new)) {}
    }

    @Test func `a missing file is only made when that is asked for`() {
        guard case .failed(let code) = FileLock.attempt(path, creating: false) else {
            Issue.record("a lock on no file was taken")
            return
        }
        #expect(code == ENOENT)
        #expect(!Files.exists(path))
    }

    @Test func `a mark says that its process lives until it is removed`() throws {
        let mark = try ProcessMark.make(home: folder.path)
        #expect(mark.id.count == 32)
        #expect(!ProcessMark.isGone(mark.id, home: folder.path))
        ProcessMark.removeLeftBehind(home: folder.path)
        #expect(!ProcessMark.isGone(mark.id, home: folder.path))
        mark.remove()
        #expect(ProcessMark.isGone(mark.id, home: folder.path))
        #expect(ProcessMark.isGone("0123", home: folder.path))
    }

    private func take() -> FileLock? {
        if case .taken(let lock) = FileLock.attempt(path, creating: true) { lock } else { nil }
    }
}

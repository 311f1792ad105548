import Foundation
import TestSupport
import Testing

@testable import Ledger

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct PictureFilesTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `the same picture twice is one file, which is not written again`() throws {
        let ledger = try tickingLedger(folder.home)
        let first = try ledger.makeDone(newRun(), picture: 7)
        let path = try ledger.path(of: #require(ledger.run(first).pictures.first))
        let before = try #require(Files.identity(path))
        let second = try ledger.makeDone(newRun(), picture: 7)
        #expect(Files.identity(path) == before)
        #expect(files(below: folder.home + "/pictures").count == 1)
        #expect(try ledger.runs(holding: picture(7).sha256).map(\.number) == [first, second])
    }

    @Test func `a damaged picture file is named and kept, and the run can end`() throws {
        let ledger = try tickingLedger(folder.home)
        let first = try ledger.makeDone(newRun(), picture: 7)
        let path = try ledger.path(of: #require(ledger.run(first).pictures.first))
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        let number = try ledger.begin(newRun())
        let error = try ledgerError { try ledger.add(picture(7), to: number) }
        #expect(error.kind == .damaged)
        #expect(error.message.hasPrefix("\(path): its bytes are not what its name says"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("short".utf8))
        try ledger.finish(number, Outcome(.failed, error: error.message))
        #expect(try ledger.run(number).pictures.isEmpty)
    }

    @Test(
        arguments: ["", "../../../etc/passwd", String(repeating: "A", count: 64), "abc"])
    func `what is no SHA-256 names no file`(_ hash: String) throws {
        let ledger = try tickingLedger(folder.home)
        let number = try ledger.begin(newRun())
        var bad = picture(1)
        bad.sha256 = hash
        let error = try ledgerError { try ledger.add(bad, to: number) }
        #expect(error.kind == .invalid)
        #expect(error.message.hasPrefix("sha256: '\(hash)' is no SHA-256"))
        #expect(!Files.exists(folder.home + "/pictures"))
    }

    @Test(
        arguments: Fault.allCases, [ENOSPC, EIO, EROFS])
    func `whatever call fails, no part of the picture stays and the run can end`(
        _ fault: Fault, _ code: Int32
    ) throws {
        let ledger = try tickingLedger(folder.home, disk: fault.disk(code))
        let number = try ledger.begin(newRun())
        try ledger.markSent(number)
        let error = try ledgerError { try ledger.add(picture(1), to: number) }
        let kinds: [Int32: LedgerError.Kind] = [ENOSPC: .diskFull, EIO: .disk, EROFS: .readOnly]
        #expect(error.kind == kinds[code])
        #expect(error.message.contains("/pictures/"))
        #expect(files(below: folder.home + "/pictures/partial").isEmpty)
        #expect(try ledger.run(number).pictures.isEmpty)
        try ledger.finish(number, Outcome(.failed, errorClass: "disk", error: error.message))
        #expect(try ledger.run(number).error == error.message)

        // On a disk that works again the same picture is kept.
        let healed = try tickingLedger(folder.home)
        let again = try healed.makeDone(newRun(), picture: 1)
        let path = try healed.path(of: #require(healed.run(again).pictures.first))
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == picture(1).png)
    }

    @Test func `short and interrupted writes go on where they stopped`() throws {
        var disk = Disk()
        let calls = Ticks()
        disk.write = { descriptor, bytes in
            if calls.next().milliseconds % 3000 == 0 {
                errno = EINTR
                return -1
            }
            return write(descriptor, bytes.baseAddress, min(bytes.count, 100))
        }
        let ledger = try tickingLedger(folder.home, disk: disk)
        let number = try ledger.makeDone(newRun(), picture: 3)
        let path = try ledger.path(of: #require(ledger.run(number).pictures.first))
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == picture(3).png)
        #expect(try permissions(path) == 0o600)
    }

    @Test func `equal pictures that come at once are one whole file`() async throws {
        let ledger = try tickingLedger(folder.home)
        let numbers = try (0..<32).map { _ in try ledger.begin(newRun()) }
        let picture = picture(7)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers { group.addTask { try await ledger.add(picture, to: number) } }
            try await group.waitForAll()
        }
        #expect(files(below: folder.home + "/pictures").count == 1)
        let path = try ledger.path(of: #require(ledger.run(numbers[0]).pictures.first))
        #expect(FileManager.default.contents(atPath: path) == Data(picture.png))
    }
}

/// A call that fails while a picture is written.
enum Fault: String, CaseIterable, Codable, Sendable {
    case write
    case sync
    case rename
    case folder

    /// A disk whose call does `fail` instead, after half of the bytes where it is a write.
    func disk(_ fail: @escaping @Sendable () -> Int32) -> Disk {
        var disk = Disk()
        let usual = Disk()
        let syncs = Ticks()
        switch self {
        case .write:
            disk.write = { descriptor, bytes in
                if bytes.count < 2000 { return Int(fail()) }
                return usual.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<1000]))
            }
        case .sync: disk.sync = { _ in fail() }
        case .rename: disk.rename = { _, _ in fail() }
        case .folder:
            disk.sync = { syncs.next().milliseconds == 1000 ? usual.sync($0) : fail() }
        }
        return disk
    }

    func disk(_ code: Int32) -> Disk {
        disk {
            errno = code
            return -1
        }
    }
}

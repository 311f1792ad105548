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

@Suite struct DiskFullTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a run that does not fit is refused unsent, and nothing changes`() throws {
        let ledger = try tickingLedger(folder.home)
        try ledger.makeDone(newRun())
        try ledger.write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let long = String(repeating: "fox ", count: 10_000)
        let error = try ledgerError { try ledger.begin(newRun(long)) }
        #expect(error.kind == .diskFull)
        #expect(
            error.message == "\(folder.home)/library.sqlite: not written, the disk is full; "
                + "free some space and try again")
        #expect(try ledger.count() == 1)
        try ledger.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        #expect(try ledger.begin(newRun(long)) == 2)
    }

    @Test func `where files may not grow, a picture is refused and the run can end`() async throws {
        await #expect(processExitsWith: .success) { [home = folder.home as String] in
            let ledger = try Ledger(home: home)
            let number = try ledger.begin(newRun())
            try ledger.markSent(number)
            signal(SIGXFSZ, SIG_IGN)
            limitFiles(to: 600_000)
            let error = try ledgerError { try ledger.add(picture(1, bytes: 700_000), to: number) }
            #expect(error.kind == .diskFull)
            #expect(error.message.contains("ulimit -f"))
            #expect(files(below: home + "/pictures").isEmpty)
            try ledger.finish(number, Outcome(.failed, error: error.message))
            #expect(try ledger.run(number).state == .failed)
        }
    }

    #if os(Linux)
        @Test(
            .enabled(if: canMount, "takes the right to mount"))
        func `on a disk without a free byte a picture is refused, and the run can still end`()
            async throws
        {
            try Files.makeFolder(folder.home)
            await #expect(processExitsWith: .success) { [home = folder.home as String] in
                try mountSmallDisk(home)
                let ledger = try Ledger(home: home)
                let number = try ledger.begin(newRun())
                try ledger.markSent(number)
                try fillDisk(home + "/other")
                let error = try ledgerError { try ledger.add(picture(1), to: number) }
                #expect(error.kind == .diskFull)
                #expect(files(below: home + "/pictures").isEmpty)
                let long = String(repeating: "why ", count: 5000)
                try ledger.finish(number, Outcome(.failed, errorClass: "disk", error: long))
                #expect(try ledger.run(number).error == long)
                // Nothing more fits, and says so; what is there can be read.
                while true {
                    do {
                        _ = try ledger.begin(newRun())
                    } catch let error as LedgerError {
                        #expect(error.kind == .diskFull)
                        break
                    }
                }
                #expect(try ledger.run(number).state == .failed)
                try ledger.close()

                // With space again, the reserve is made again.
                unlink(home + "/other")
                let again = try Ledger(home: home)
                #expect(Files.size(Reserve.path(home)) == Reserve.size)
                try again.makeDone(newRun())
                let check = try again.write {
                    try String.fetchOne($0, sql: "PRAGMA integrity_check")
                }
                #expect(check == "ok")
                try again.close()

                // A shell that starts on a full disk shows the library and why it takes no run.
                Reserve.release(home)
                try fillDisk(home + "/other")
                let late = try Ledger(home: home)
                #expect(late.isReadOnly)
                #expect(try late.run(number).state == .failed)
                let refusal = try ledgerError { try late.begin(newRun()) }
                #expect(refusal.kind == .diskFull)
                #expect(throws: LedgerError.self) {
                    try Ledger(home: home, access: .readWrite)
                }
                try late.close()
                unlink(home + "/other")
                #expect(try Ledger(home: home).makeDone(newRun()) > number)
            }
        }

        @Test(
            .enabled(if: canMount, "takes the right to mount"))
        func `a library on a file system mounted for reading opens for reading by itself`()
            async throws
        {
            try Files.makeFolder(folder.home)
            await #expect(processExitsWith: .success) { [home = folder.home as String] in
                try mountSmallDisk(home)
                var ledger = try Ledger(home: home)
                try ledger.makeDone(newRun())
                try ledger.close()
                try #require(
                    mount("none", home, nil, UInt(MS_REMOUNT | MS_RDONLY), nil)
                        == 0)
                ledger = try Ledger(home: home)
                #expect(ledger.isReadOnly)
                #expect(try ledger.runs().map(\.state) == [.done])
                let error = try ledgerError { try Ledger(home: home, access: .readWrite) }
                #expect(error.kind == .readOnly)
                #expect(error.message.contains("read-only file system"))
            }
        }
    #endif
}

private func limitFiles(to bytes: UInt) {
    #if os(Linux)
        var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
        var limit = rlimit(rlim_cur: UInt64(bytes), rlim_max: UInt64(bytes))
        setrlimit(RLIMIT_FSIZE, &limit)
    #endif
}

#if os(Linux)
    /// Whether this process has CAP_SYS_ADMIN.
    private let canMount: Bool = {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        guard let bits = line.flatMap({ UInt64($0.dropFirst(8), radix: 16) }) else { return false }
        return bits >> 21 & 1 == 1
    }()

    /// Mounts a disk of 2 MiB on the folder, for this thread and what it starts only.
    private func mountSmallDisk(_ folder: String) throws {
        // Glibc's module leaves out unshare(2) and CLONE_NEWNS.
        typealias Unshare = @convention(c) (Int32) -> Int32
        let symbol = try #require(dlsym(nil, "unshare"))
        try #require(unsafeBitCast(symbol, to: Unshare.self)(0x2_0000) == 0)
        try #require(
            mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
        try #require(mount("none", folder, "tmpfs", 0, "size=2m,mode=700") == 0)
    }

    /// Writes a file until not one more byte fits.
    private func fillDisk(_ path: String) throws {
        let file = try #require(Descriptor(path, O_WRONLY | O_CREAT))
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: 1, count: size)
            while write(file.raw, bytes, size) == size {}
        }
    }
#endif

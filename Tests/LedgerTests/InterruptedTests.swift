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

@Suite struct InterruptedTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `runs of another open ledger are interrupted only when it closes`() throws {
        let theirs = try tickingLedger(folder.home)
        let queued = try theirs.begin(newRun())
        let sent = try theirs.begin(newRun())
        try theirs.markSent(sent)
        let done = try theirs.makeDone(newRun())
        let ours = try tickingLedger(folder.home)
        #expect(try ours.labelInterrupted() == [])
        #expect(try ours.run(queued).state == .queued)
        #expect(try ours.run(sent).state == .sent)

        try theirs.close()
        #expect(try ours.labelInterrupted() == [queued, sent])
        #expect(try ours.run(queued).error == "its process ended before it was sent")
        #expect(try ours.run(sent).error == "its process ended before the backend answered")
        #expect(try ours.run(sent).errorClass == "interrupted")
        #expect(try ours.run(sent).state == .interrupted)
        #expect(try ours.run(done).state == .done)
        #expect(try ours.labelInterrupted() == [])
    }

    @Test func `a ledger's own runs are never labelled`() throws {
        let ledger = try tickingLedger(folder.home)
        let number = try ledger.begin(newRun())
        #expect(try ledger.labelInterrupted() == [])
        #expect(try ledger.run(number).state == .queued)
    }

    @Test func `a clean end leaves no mark behind`() throws {
        let ledger = try tickingLedger(folder.home)
        try ledger.makeDone(newRun())
        #expect(files(below: folder.home + "/processes").count == 1)
        try ledger.close()
        #expect(files(below: folder.home + "/processes").isEmpty)
        var dropped: Ledger? = try tickingLedger(folder.home)
        try dropped?.makeDone(newRun())
        dropped = nil
        #expect(files(below: folder.home + "/processes").isEmpty)
    }

    @Test(
        arguments: Fault.allCases)
    func `after kill -9 within a picture finished runs are whole, and the last is interrupted`(
        _ fault: Fault
    ) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = folder.home as String, fault] in
            let before = try Ledger(home: home)
            for content in 1...3 {
                try before.makeDone(newRun("finished \(content)"), picture: content)
            }
            let ledger = try tickingLedger(
                home, disk: fault.disk { kill(getpid(), SIGKILL) })
            let number = try ledger.begin(newRun("killed"))
            try ledger.markSent(number)
            try ledger.add(picture(99), to: number)
        }
        let ledger = try Ledger(home: folder.home)
        #expect(try ledger.labelInterrupted() == [4])
        try checkFinished(ledger, 1...3)
        let killed = try ledger.run(4)
        #expect(killed.state == .interrupted)
        #expect(killed.prompt == "killed")
        #expect(killed.pictures.isEmpty)
        #expect(files(below: folder.home + "/pictures/partial").isEmpty)
        #expect(files(below: folder.home + "/processes").isEmpty)
        // The name of the picture is free, or holds all of it.
        #expect(try ledger.makeDone(newRun(), picture: 99) == 5)
    }

    @Test func `kill -9 within a transaction leaves the library as it was before`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [home = folder.home as String] in
            let ledger = try Ledger(home: home)
            for content in 1...3 {
                try ledger.makeDone(newRun("finished \(content)"), picture: content)
            }
            let number = try ledger.begin(newRun("killed"))
            try ledger.write { db in
                try db.execute(
                    sql: "UPDATE run SET state = 'done' WHERE number = ?", arguments: [number])
                kill(getpid(), SIGKILL)
            }
        }
        let ledger = try Ledger(home: folder.home)
        #expect(try ledger.run(4).state == .queued)
        #expect(try ledger.labelInterrupted() == [4])
        try checkFinished(ledger, 1...3)
        #expect(try ledger.write { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    @Test func `pictures that were kept before kill -9 stay with the interrupted run`() async throws
    {
        await #expect(processExitsWith: .signal(SIGKILL)) { [home = folder.home as String] in
            let ledger = try Ledger(home: home)
            let number = try ledger.begin(newRun { $0.count = 3 })
            try ledger.markSent(number)
            try ledger.add(picture(1), to: number)
            try ledger.add(picture(2), to: number)
            kill(getpid(), SIGKILL)
        }
        let ledger = try Ledger(home: folder.home)
        #expect(try ledger.labelInterrupted() == [1])
        #expect(try ledger.run(1).pictures.map(\.position) == [1, 2])
    }

    @Test func `a half-written picture of a process that lives is not removed`() throws {
        let theirs = try tickingLedger(folder.home)
        _ = try theirs.begin(newRun())
        let mark = try theirs.mark.id(home: folder.home)
        let partial = folder.home + "/pictures/partial"
        try FileManager.default.createDirectory(
            atPath: partial, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(fileURLWithPath: "\(partial)/\(mark)-x.png"))
        try Data("half".utf8).write(to: URL(fileURLWithPath: "\(partial)/0123-x.png"))
        try Data("note".utf8).write(to: URL(fileURLWithPath: "\(partial)/README"))
        _ = try tickingLedger(folder.home).labelInterrupted()
        #expect(files(below: partial) == ["\(mark)-x.png", "README"].sorted())
    }
}

/// Every run of those numbers is done and its picture has its bytes.
private func checkFinished(_ ledger: Ledger, _ numbers: ClosedRange<Int>) throws {
    for run in try ledger.runs(in: numbers) {
        #expect(run.state == .done)
        #expect(run.prompt == "finished \(run.number)")
        let path = try ledger.path(of: #require(run.pictures.first))
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == picture(run.number).png)
    }
}

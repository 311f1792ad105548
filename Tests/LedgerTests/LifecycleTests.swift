import Foundation
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct LifecycleTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try tickingLedger(folder.home)
    }

    @Test func `a run is on the disk, queued, when begin returns`() throws {
        var new = try newRun { $0.steps = 30 }
        new.ignored = ["guidance", "negative"]
        let number = try ledger.begin(new)
        let other = try Ledger(home: folder.home)
        let run = try other.run(number)
        #expect(run.number == 1)
        #expect(run.state == .queued)
        #expect(run.asked == #"{"prompt":"a red fox","seed":42,"steps":30}"#)
        #expect(try run.requestedSettings() == new.request.resolved)
        #expect(try run.askedSettings() == new.request.asked)
        #expect(run.sent == nil)
        #expect(run.acknowledged == nil)
        #expect(run.ignored == ["guidance", "negative"])
        #expect(run.prompt == "a red fox")
        #expect([run.backend, run.model] == ["embedded", "bundled"])
        #expect([run.fingerprint, run.engine] == ["f00d", "1"])
        #expect(run.session == "s1")
        #expect(run.created == Timestamp(milliseconds: 1000))
        #expect(run.started == nil && run.finished == nil && run.duration == nil)
        #expect(run.pictures.isEmpty && run.tags.isEmpty && run.note.isEmpty && !run.starred)
    }

    @Test func `a run goes from queued to sent to done and keeps what it was told`() throws {
        let number = try ledger.begin(newRun())
        try ledger.markSent(number, #"{"num_inference_steps":25}"#)
        #expect(try ledger.run(number).state == .sent)
        try ledger.add(picture(1, bytes: 3000, seed: 42), to: number)
        try ledger.add(picture(2, bytes: 10, seed: 43), to: number)
        try ledger.finish(
            number,
            Outcome(
                .done, acknowledged: #"{"steps":25}"#, cost: 0.02,
                painted: Painted(width: 128, height: 128)))
        let run = try ledger.run(number)
        #expect(run.state == .done)
        #expect(run.sent == #"{"num_inference_steps":25}"#)
        #expect(run.acknowledged == #"{"steps":25}"#)
        #expect(run.cost == 0.02)
        #expect(run.painted == Painted(width: 128, height: 128))
        #expect(run.started == Timestamp(milliseconds: 2000))
        #expect(run.finished == Timestamp(milliseconds: 3000))
        #expect(run.duration == 1)
        #expect(run.pictures.map(\.position) == [1, 2])
        #expect(run.pictures.map(\.seed) == [42, 43])
        #expect(run.pictures.map(\.bytes) == [3000, 10])
        let file = try Data(contentsOf: URL(fileURLWithPath: ledger.path(of: run.pictures[0])))
        #expect(Array(file) == picture(1, bytes: 3000).png)
        #expect(run.pictures[0].path == "pictures/aa/\(picture(1).sha256).png")
    }

    @Test(
        arguments: [Run.State.failed, .refused, .cancelled, .unknown, .interrupted])
    func `a run can end in every way, with its error, sent or not`(_ state: Run.State) throws {
        for isSent in [false, true] {
            let number = try ledger.begin(newRun())
            if isSent {
                try ledger.markSent(number)
                try ledger.add(picture(1), to: number)
            }
            try ledger.finish(
                number, Outcome(state, duration: 0.5, errorClass: "timeout", error: "no answer"))
            let run = try ledger.run(number)
            #expect(run.state == state)
            #expect([run.errorClass, run.error] == ["timeout", "no answer"])
            #expect(run.duration == 0.5)
            #expect(run.pictures.count == (isSent ? 1 : 0))
        }
    }

    @Test func `a finished run never changes`() throws {
        let number = try ledger.makeDone(newRun())
        let before = try ledger.run(number)
        for attempt in [
            { try ledger.finish(number, Outcome(.failed)) },
            { try ledger.markSent(number) },
            { try ledger.add(picture(5), to: number) },
        ] {
            let error = try ledgerError(attempt)
            #expect(error.kind == .invalid)
            #expect(error.message.hasPrefix("run 1: is done"))
        }
        #expect(try ledger.run(number) == before)
        let running = try ledger.begin(newRun())
        let error = try ledgerError { try ledger.finish(running, Outcome(.sent)) }
        #expect(
            error.message == "state: a run cannot end as sent; allowed "
                + "done, failed, refused, cancelled, unknown, interrupted")
    }

    @Test func `SQLite itself refuses to rewrite or delete a run or a picture`() throws {
        let number = try ledger.makeDone(newRun())
        let before = try ledger.run(number)
        for sql in [
            "UPDATE run SET requested = '{}'", "UPDATE run SET prompt = 'x'",
            "UPDATE run SET state = 'failed'", "UPDATE run SET sent = '{}'", "DELETE FROM run",
            "UPDATE picture SET sha256 = ''", "DELETE FROM picture",
        ] {
            let error = try ledgerError { try ledger.write { try $0.execute(sql: sql) } }
            #expect(error.message.contains("is never"))
        }
        #expect(try ledger.run(number) == before)
    }

    @Test func `run numbers are never reused, not even the last one's`() throws {
        #expect(try (1...3).map { _ in try ledger.begin(newRun()) } == [1, 2, 3])
        // What somebody with the sqlite3 shell might do.
        try ledger.write { db in
            try db.execute(sql: "DROP TRIGGER runKept; DELETE FROM run WHERE number = 3")
        }
        #expect(try ledger.begin(newRun()) == 4)
    }

    @Test func `a parent must exist, and is kept`() throws {
        let first = try ledger.begin(newRun())
        let second = try ledger.begin(newRun(parent: first))
        #expect(try ledger.run(second).parent == first)
        #expect(try ledger.children(of: first) == [second])
        let error = try ledgerError { try ledger.begin(newRun(parent: 77)) }
        #expect(error.message == "run 77: there is no such run; the last one is 2")
        #expect(try ledger.count() == 2)
    }

    @Test func `what is sent and acknowledged must be JSON`() throws {
        let number = try ledger.begin(newRun())
        let error = try ledgerError { try ledger.markSent(number, "steps=25") }
        #expect(error.message.hasPrefix("sent: is not JSON"))
        #expect(try ledger.run(number).state == .queued)
        try ledger.markSent(number)
        let second = try ledgerError {
            try ledger.finish(number, Outcome(.done, acknowledged: "{"))
        }
        #expect(second.message.hasPrefix("acknowledged: is not JSON"))
        #expect(try ledger.run(number).state == .sent)
    }

    @Test func `a fingerprint learned late is kept, and one known early is not replaced`() throws {
        var new = try newRun()
        new.fingerprint = nil
        let late = try ledger.begin(new)
        try ledger.markSent(late, fingerprint: "beef", engine: "2")
        #expect(try ledger.run(late).fingerprint == "beef")
        #expect(try ledger.run(late).engine == "1")
    }

    @Test func `runs of no number are named, with the last one there is`() throws {
        #expect(
            try ledgerError { try ledger.finish(1, Outcome(.done)) }.message
                == "run 1: there is no such run; there are none yet")
        _ = try ledger.begin(newRun())
        for attempt in [
            { try ledger.markSent(9) }, { _ = try ledger.run(9) }, { try ledger.star(9) },
            { try ledger.add(picture(1), to: 9) },
        ] {
            let error = try ledgerError(attempt)
            #expect(error.kind == .notFound)
            #expect(error.message == "run 9: there is no such run; the last one is 1")
        }
    }

    @Test(
        arguments: [
            "quotes \" ' ` and \\ and --dash; DROP TABLE run", "e\u{301} is not \u{e9}",
            "🦊 赤い狐 \u{202e}rtl", "tab\there\nand a line", String(repeating: "fox ", count: 16_000),
            "{\"a\":1}", "%_*?[]",
        ])
    func `any text survives the way through the library byte by byte`(_ prompt: String) throws {
        let number = try ledger.begin(newRun(prompt) { $0.negative = prompt })
        let run = try ledger.run(number)
        #expect(run.prompt.utf8.elementsEqual(prompt.utf8))
        #expect(try run.requestedSettings().negative?.utf8.elementsEqual(prompt.utf8) == true)
    }
}

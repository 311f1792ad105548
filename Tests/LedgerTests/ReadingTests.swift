import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct ReadingTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try tickingLedger(folder.home)
    }

    @Test func `an empty library has no runs and no last one`() throws {
        #expect(try ledger.runs().isEmpty)
        #expect(try ledger.last() == nil)
        #expect(try ledger.lastNumber() == nil)
        #expect(try ledger.count() == 0)
        #expect(try ledger.find("").isEmpty)
        #expect(try ledger.find("fox steps>1 tag:x").isEmpty)
        #expect(try ledger.tags().isEmpty)
    }

    @Test func `pages go from the newest run to the oldest while runs are added`() throws {
        for seed in 1...7 { _ = try ledger.begin(newRun(seed: seed)) }
        var seen: [Int] = []
        var before: Int?
        while let page = try Optional(ledger.runs(before: before, limit: 3)), !page.isEmpty {
            seen += page.map(\.number)
            before = page.last?.number
            _ = try ledger.begin(newRun())
        }
        #expect(seen == [7, 6, 5, 4, 3, 2, 1])
        #expect(try ledger.runs(limit: 0).isEmpty)
        #expect(try ledger.runs(limit: -5).isEmpty)
        #expect(try ledger.runs(limit: .max).count == 10)
        #expect(try ledger.runs(before: .min).isEmpty)
    }

    @Test func `a range gives its runs oldest first, and the last ones count backwards`() throws {
        for seed in 1...5 { _ = try ledger.begin(newRun(seed: seed)) }
        #expect(try ledger.runs(in: 2...4).map(\.number) == [2, 3, 4])
        #expect(try ledger.runs(in: 4...99).map(\.number) == [4, 5])
        #expect(try ledger.runs(in: Int.min...Int.max, limit: 2).map(\.number) == [1, 2])
        #expect(try ledger.last()?.number == 5)
        #expect(try ledger.last(back: 1)?.number == 4)
        #expect(try ledger.last(back: 5) == nil)
        #expect(try ledger.last(back: -1) == nil)
        #expect(try ledger.lastNumber() == 5)
        #expect(try ledger.count() == 5)
    }

    @Test func `the pictures of many runs are not mixed up`() throws {
        for content in 1...4 {
            let number = try ledger.begin(newRun())
            for extra in 0..<content {
                try ledger.add(picture(content * 10 + extra), to: number)
            }
        }
        for run in try ledger.runs() {
            #expect(run.pictures.map(\.position) == Array(1...run.number))
            #expect(
                run.pictures.map(\.sha256)
                    == (0..<run.number).map { picture(run.number * 10 + $0).sha256 })
        }
    }

    @Test func `only an identical request finds the newest finished run`() throws {
        let old = try ledger.makeDone(newRun())
        func found(
            fingerprint: String? = "f00d", engine: String? = "1",
            _ change: (inout Settings) -> Void = { _ in }
        ) throws -> Int? {
            try ledger.identical(
                to: request(change: change), fingerprint: fingerprint, engine: engine)?.number
        }
        #expect(try found() == old)
        let new = try ledger.makeDone(newRun())
        #expect(try found() == new)
        // What is set to its default asks for the same.
        #expect(try found { $0.steps = Settings.defaults.steps } == new)
        #expect(try found { $0.steps = 26 } == nil)
        #expect(try found { $0.seed = .fixed(43) } == nil)
        #expect(try found { $0.count = 2 } == nil)
        #expect(try found { $0.backend = "other" } == nil)
        #expect(try found { $0.model = "other" } == nil)
        #expect(try found { $0.prompt = "a red fox " } == nil)
        #expect(try found(fingerprint: "beef") == nil)
        #expect(try found(fingerprint: nil) == nil)
        #expect(try found(engine: "2") == nil)
    }

    @Test func `runs that did not finish well answer no request`() throws {
        for state in Run.State.allCases where state != .done {
            let number = try ledger.begin(newRun())
            if state != .queued { try ledger.markSent(number) }
            if !state.isActive { try ledger.finish(number, Outcome(state)) }
            #expect(try ledger.run(number).state == state)
        }
        #expect(
            try ledger.identical(to: request(), fingerprint: "f00d", engine: "1") == nil)
    }

    @Test func `two requests whose keys collide are still told apart`() throws {
        let number = try ledger.begin(newRun())
        try ledger.write { db in
            try db.execute(sql: "DROP TRIGGER runFrozen")
            try db.execute(
                sql: "UPDATE run SET key = ?",
                arguments: [requestKey(request { $0.steps = 9 }.resolved.json)])
        }
        try ledger.finish(number, Outcome(.done))
        let other = try request { $0.steps = 9 }
        #expect(try ledger.identical(to: other, fingerprint: "f00d", engine: "1") == nil)
    }
}

extension ReadingTests {
    fileprivate func request(
        change: (inout Settings) -> Void = { _ in }
    ) throws -> Request {
        try LedgerTests.request("a red fox", seed: 42, change)
    }
}

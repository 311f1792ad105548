import Foundation
import GRDB
import JSON
import Parameters
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite struct SeriesTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try tickingLedger(folder.home)
    }

    private let plan: JSONValue = ["axes": ["steps", "seed"], "count": 4]

    @Test func `the same plan and kind is the same series, another is not`() throws {
        let first = try ledger.series("sweep", plan: plan, session: "s1")
        #expect(first.number == 1)
        #expect(first.kind == "sweep")
        #expect(first.plan == plan.description)
        #expect(try Ledger(home: folder.home).series("sweep", plan: plan, session: "s2") == first)
        #expect(try ledger.series("batch", plan: plan, session: "s1").number == 2)
        #expect(try ledger.series("sweep", plan: ["count": 5], session: "s1").number == 3)
        #expect(try ledger.series(3).plan == #"{"count":5}"#)
        #expect(try ledger.allSeries().map(\.number) == [3, 2, 1])
        #expect(try ledger.allSeries("sweep", limit: 1).map(\.number) == [3])
    }

    @Test func `a run fills its cell from the moment it is written down`() throws {
        let series = try ledger.series("sweep", plan: plan, session: "s1")
        var new = try newRun()
        new.cell = Cell(series: series.number, position: 3)
        new.template = "a {red|blue} fox"
        let number = try ledger.begin(new)
        #expect(try ledger.cells(of: series.number) == [3: number])
        #expect(try ledger.run(number).template == "a {red|blue} fox")
        #expect(try ledger.run(number).state == .queued)
    }

    @Test func `the runs of a series come whole, by position`() throws {
        let series = try ledger.series("sweep", plan: plan, session: "s1")
        #expect(try ledger.runs(filling: series.number).isEmpty)
        let run = try ledger.makeDone(newRun(seed: 1), picture: 1)
        try ledger.place(run, in: Cell(series: series.number, position: 2))
        try ledger.place(run, in: Cell(series: series.number, position: 4))
        let found = try ledger.runs(filling: series.number)
        #expect(found.mapValues(\.number) == [2: run, 4: run])
        #expect(found[4]?.pictures.count == 1)
    }

    @Test func `a cell takes a run of the library, and a new attempt replaces it`() throws {
        let series = try ledger.series("sweep", plan: plan, session: "s1")
        let first = try ledger.makeDone(newRun(seed: 1), picture: 1)
        let second = try ledger.makeDone(newRun(seed: 2), picture: 2)
        try ledger.place(first, in: Cell(series: series.number, position: 1))
        try ledger.place(first, in: Cell(series: series.number, position: 2))
        #expect(
            try ledger.cells(filledBy: first)
                == [
                    Cell(series: series.number, position: 1),
                    Cell(series: series.number, position: 2),
                ])
        try ledger.place(second, in: Cell(series: series.number, position: 2))
        #expect(try ledger.cells(of: series.number) == [1: first, 2: second])
    }

    @Test func `what cannot be filled is an error, and nothing is written`() throws {
        let error = try ledgerError { try ledger.series(7) }
        #expect(error.kind == .notFound)
        #expect(error.message == "series 7: there is no such series")
        var new = try newRun()
        new.cell = Cell(series: 7, position: 1)
        _ = try ledgerError { try ledger.begin(new) }
        #expect(try ledger.count() == 0)
        try ledger.makeDone(newRun())
        _ = try ledger.series("sweep", plan: plan, session: "s1")
        for sql in ["UPDATE series SET plan = '{}'", "UPDATE run SET template = 'x'"] {
            #expect(throws: (any Error).self) { try ledger.write { try $0.execute(sql: sql) } }
        }
    }

    @Test func `a library from before series is migrated, its runs untouched`() throws {
        let home = folder.path + "/old"
        let old = try Ledger(home: home)
        let number = try old.makeDone(newRun())
        try old.write { db in
            try db.execute(
                sql: """
                    DROP TABLE cell; DROP TABLE series; DROP TRIGGER runTemplateFrozen;
                    ALTER TABLE run DROP COLUMN template;
                    DELETE FROM grdb_migrations WHERE identifier = '2 series';
                    """)
        }
        try old.close()
        let new = try Ledger(home: home)
        #expect(try new.run(number).template == nil)
        #expect(try new.allSeries().isEmpty)
    }

    @Test func `those who ask for a new plan at once get one series`() throws {
        let ledgers = try (0..<4).map { _ in try Ledger(home: folder.home) }
        let numbers = Mutex<[Int]>([])
        let plan = plan
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            let series = try? ledgers[index % 4].series("batch", plan: plan, session: "s")
            numbers.withLock { $0.append(series?.number ?? 0) }
        }
        #expect(numbers.withLock(\.self) == Array(repeating: 1, count: 16))
    }
}

@testable import Runs
import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct SweepRunTests {
    private func sheet(_ test: TestShell, _ number: Int = 1) throws -> [UInt8] {
        try Files.read(test.path(".local/share/reroll/sheets/sweep-\(number).png"))
    }

    @Test func `every combination is one run, with one seed, in its cell`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":set prompt=\"a red fox\"", ":sweep steps 10,20 guidance 5,7")
        let runs = try test.runs()
        let settings = try runs.map { try $0.requestedSettings() }
        #expect(settings.map(\.steps) == [10, 20, 10, 20])
        #expect(settings.map(\.guidance) == [5, 5, 7, 7])
        #expect(Set(settings.map(\.seed)) == [.fixed(1001)])
        let ledger = try test.library.ledger()
        #expect(try ledger.cells(of: 1) == [1: 1, 2: 2, 3: 3, 4: 4])
        #expect(try ledger.allSeries().map(\.kind) == ["sweep"])
        #expect(test.shell.session.settings.seed == nil, "the session stays as it was")
        #expect(test.shell.session.settings.steps == nil)
    }

    @Test func `stopped half-way it goes on, makes no cell twice, and ends in the same sheet`()
        throws
    {
        let line = ":sweep steps 1-6 guidance 5,7"
        let whole = try TestShell()
        try whole.do(":size 256", ":seed 3", ":set prompt=fox", line)

        let waiter = InterruptibleWaiter()
        let swatch = Swatch(onHang: waiter.press)
        let test = try TestShell(backends: [swatch], waiter: waiter)
        try test.do(":size 256", ":seed 3", ":set prompt=fox")
        // Ctrl-C is pressed while the library holds the first ones only.
        try test.do(":sweep steps 1-3 guidance 5")
        waiter.press()
        #expect(try test.error(line) == .interrupted)
        #expect(try test.library.ledger().cells(of: 2).count == 3)
        let said = try test.do(line)
        #expect(said[1].hasPrefix("3 in the library, 9 to make"))
        #expect(swatch.requests.count == 12)
        #expect(Set(swatch.requests.map { $0.resolved.json }).count == 12)
        #expect(try sheet(test, 2) == sheet(whole, 1))
    }

    @Test func `a cell that was cut off by a crash is made again, and the sheet is the same`()
        throws
    {
        let whole = try TestShell()
        let lines = [":size 256", ":seed 3", ":set prompt=fox"]
        for line in lines + [":sweep steps 1-4"] { try whole.do(line) }

        let test = try TestShell()
        for line in lines { try test.do(line) }
        // As after kill -9: two cells done, the third begun, the rest missing.
        let ledger = try test.library.ledger()
        let context = test.shell.context
        var plan = try SweepReader(context).plan("steps 1-4").plan
        plan.base.seed = .fixed(3)
        let series = try ledger.series("sweep", plan: plan.json, session: "gone")
        for position in 1...3 {
            let one = try context.runs.planner.plan(plan.settings(at: position))
            let cell = PlannedRun(
                one, parent: nil, cell: Cell(series: series.number, position: position))
            if position < 3 {
                _ = try context.firer.execute(cell, context.runs.budget.approve([one]))
            } else {
                let number = try ledger.begin(cell.newRun(session: "gone"))
                try ledger.finish(number, Outcome(.interrupted))
            }
        }
        let said = try test.do(":sweep steps 1-4")
        #expect(said[0].hasPrefix("sweep 1: "))
        #expect(said[1].hasPrefix("2 in the library, 2 to make"))
        #expect(try ledger.cells(of: 1) == [1: 1, 2: 2, 3: 4, 4: 5])
        #expect(try sheet(test) == sheet(whole))
    }

    @Test func `run again it makes nothing and leaves the sheet alone`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":set prompt=fox", ":sweep steps 1-4")
        let path = test.path(".local/share/reroll/sheets/sweep-1.png")
        let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber]
        try test.do(":sweep steps 1-4", ":sweep 1")
        #expect(swatch.requests.count == 4)
        let after = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber]
        #expect(before as? UInt64 == after as? UInt64)
        try test.do(":sweep! steps 1-4")
        #expect(swatch.requests.count == 8)
        #expect(Set(swatch.requests.map(\.seed)).count == 2, "another seed was drawn")
    }

    @Test func `cells that ask for the same are one run`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":set prompt=fox", ":sweep steps 1,2,1")
        #expect(swatch.requests.count == 2)
        #expect(try test.library.ledger().cells(of: 1) == [1: 1, 2: 2, 3: 1])
    }

    @Test func `a backend that does not repeat is asked once for each cell, and again for none`()
        throws
    {
        let swatch = Swatch(isReproducible: false)
        let test = try TestShell(backends: [swatch])
        try test.do(
            ":size 256", ":seed 1", ":set prompt=fox", ":sweep steps 1,2", ":sweep steps 1,2")
        #expect(swatch.requests.count == 2)
    }

    @Test func `models are gone through one after another`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":set prompt=fox", ":sweep model all steps 1,2")
        #expect(
            swatch.requests.map(\.model) == ["pictogram-128", "pictogram-128", "other", "other"])
        #expect(try test.library.ledger().cells(of: 1) == [1: 1, 3: 2, 2: 3, 4: 4])
    }

    @Test func `a bad cell is found before anything is fired`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":set prompt=fox")
        let error = try test.error(":sweep prompt fox,\"\"")
        #expect("\(error)".hasSuffix("(cell prompt (nothing))"))
        #expect(swatch.requests.isEmpty)
        #expect(try test.library.ledger().allSeries().isEmpty)
    }

    @Test func `a long sweep is asked about where somebody is there`() throws {
        let test = try TestShell(interactive: true)
        try test.do(":size 256", ":set prompt=fox")
        var questions: [String] = []
        test.shell.context.runs.consent.ask = { question in
            questions.append(question)
            return "n"
        }
        let error = try test.error(":sweep seed 1-300")
        #expect("\(error)" == "not fired; `--yes` at the end of the line fires unasked")
        #expect(questions == ["300 runs; fire? y/N> "])
        #expect(try test.runs().isEmpty)
    }

    @Test func `JSON names every cell and its run`() throws {
        let test = try TestShell(interactive: false, json: true)
        try test.do(":size 256", ":seed 1", ":set prompt=fox")
        let json = try JSONValue(parsing: #require(try test.do(":sweep steps 1,2").last))
        #expect(json["sweep"] == .integer(1))
        #expect(json["made"] == .integer(2))
        guard case .array(let cells)? = json["cells"] else { Issue.record("no cells"); return }
        #expect(cells.map { $0["run"] } == [.integer(1), .integer(2)])
        #expect(cells.map { $0["values"] } == [["1"], ["2"]])
        let path = try #require(json["sheet"]?.textValue)
        #expect(try Picture.decode(Files.read(path)).width > 500)
        let list = try JSONValue(parsing: #require(try test.do(":sweeps").last))
        guard case .array(let sweeps) = list else { Issue.record("no list"); return }
        #expect(sweeps.map { $0["done"] } == [.integer(2)])
    }

    @Test func `runs have the session's run as their parent, and it stays`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox", ":sweep steps 1,2")
        #expect(try test.runs().map(\.parent) == [nil, 1, 1])
        #expect(test.shell.session.parent == 1)
    }

    @Test(arguments: [
        (0.4, "0.4 s"), (59.6, "60 s"), (99, "99 s"), (100, "2 min"), (3600, "60 min"),
        (6000, "1 h 40 min"), (7200, "2 h"),
    ])
    func `seconds in words`(_ seconds: Double, _ words: String) {
        #expect(seconds.inWords == words)
    }

    @Test func `a sweep goes on by its number, agreed to beforehand`() throws {
        let test = try TestShell(backends: [Paid()], interactive: false)
        let line = ":sweep steps 10-59"
        #expect(try !test.do(":size 256", ":set prompt=\"a red fox\"").isEmpty)
        _ = try? test.do(line)
        #expect(try test.runs().isEmpty, "two dollars are not spent unasked")
        try test.do(line + " --yes")
        #expect(try test.runs().count == 50)
        let ledger = try test.library.ledger()
        let number = try #require(ledger.allSeries("sweep").first).number
        try test.do(":sweep \(number) --yes")
        #expect(try test.runs().count == 50)
        #expect(throws: (any Error).self) { try test.do(":sweep \(number) --no") }
    }
}

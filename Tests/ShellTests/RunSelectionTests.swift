import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct RunSelectionTests {
    private func foxes() throws -> TestShell {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", "a blue fox", "a red dog", ":tag @2 keep")
        return test
    }

    @Test func `without words it is all runs, or the last of them`() throws {
        let test = try foxes()
        #expect(try test.shell.context.runs.selector.selection([]).numbers == [1, 2, 3])
        #expect(try test.shell.context.runs.selector.selection([]).name == "all runs")
        let last = try test.shell.context.runs.selector.selection([], last: 2)
        #expect(last.numbers == [2, 3])
        #expect(last.name == "the last 2 runs")
        #expect(try test.shell.context.runs.selector.selection(["fox"], last: 1).numbers == [2])
    }

    @Test func `ranges and runs are joined, each once`() throws {
        let test = try foxes()
        #expect(
            try test.shell.context.runs.selector.selection(["2-3", "@1", "@", "@-1"]).numbers == [
                1, 2, 3,
            ])
        #expect(try test.shell.context.runs.selector.selection(["2-99"]).numbers == [2, 3])
        #expect(try test.shell.context.runs.selector.selection(["3"]).name == "run 3")
    }

    @Test func `anything else is a search`() throws {
        let test = try foxes()
        #expect(try test.shell.context.runs.selector.selection(["red", "-dog"]).numbers == [1])
        #expect(try test.shell.context.runs.selector.selection(["tag:keep"]).numbers == [2])
        #expect(
            try test.shell.context.runs.selector.selection([#"prompt:"red dog""#]).numbers == [3])
    }

    @Test func `what is not there is said`() throws {
        let test = try foxes()
        for words in [["cat"], ["7"], ["9-12"], ["sweep"], ["sweep", "4"], ["steps>"]] {
            #expect(throws: (any Error).self, "\(words)") {
                try test.shell.context.runs.selector.selection(words)
            }
        }
        #expect(throws: UserError.self) {
            try TestShell().shell.context.runs.selector.selection([])
        }
    }

    @Test func `a sweep is the runs of its cells`() throws {
        let test = try foxes()
        let ledger = try test.library.ledger()
        let series = try ledger.series("sweep", plan: ["a": 1], session: "s")
        #expect(throws: UserError.self) {
            try test.shell.context.runs.selector.selection(["sweep", "1"])
        }
        try ledger.place(3, in: Cell(series: series.number, position: 1))
        try ledger.place(1, in: Cell(series: series.number, position: 2))
        let found = try test.shell.context.runs.selector.selection(["sweep", "1"])
        #expect(found.numbers == [1, 3])
        #expect(found.series?.number == 1)
        #expect(try test.shell.context.runs.selector.selection(["sweep"]).numbers == [1, 3])
        let batch = try ledger.series("batch", plan: ["a": 1], session: "s")
        #expect(throws: UserError.self) {
            try test.shell.context.runs.selector.selection(["sweep", "\(batch.number)"])
        }
    }
}

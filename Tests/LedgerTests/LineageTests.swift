import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct LineageTests {
    @Test func `a run's lineage is its ancestors and descendants, oldest first`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        for (index, parent) in [nil, 1, 2, 1, 3, nil, 5].enumerated() {
            #expect(try ledger.makeDone(newRun(parent: parent), picture: index) == index + 1)
        }
        #expect(try ledger.lineage(of: 3).map(\.number) == [1, 2, 3, 5, 7])
        #expect(try ledger.lineage(of: 1).map(\.number) == [1, 2, 3, 4, 5, 7])
        #expect(try ledger.lineage(of: 3, limit: 1).map(\.number) == [2, 3, 5])
        #expect(try ledger.lineage(of: 6).map(\.number) == [6])
        #expect(try ledgerError { try ledger.lineage(of: 9) }.kind == .notFound)
        #expect(try ledger.runs(numbered: [7, 2, 99]).map(\.number) == [2, 7])
    }

    @Test func `a branch points at a run, moves and goes; run numbers are no names`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        try ledger.setBranch("warm", tip: nil)
        try ledger.makeDone(newRun())
        try ledger.setBranch("warm", tip: 1)
        try ledger.setBranch("cold", tip: nil)
        #expect(try ledger.branches().map(\.name) == ["cold", "warm"])
        #expect(try ledger.branch("warm")?.tip == 1)
        #expect(try ledger.branches(at: [1, 2]).map(\.name) == ["warm"])
        try ledger.removeBranch("warm")
        #expect(try ledger.branch("warm") == nil)
        #expect(try ledgerError { try ledger.setBranch("cold", tip: 9) }.kind == .notFound)
        for name in [
            "", "12", "@1", "-d", "a b", "a\"b", "a\nb", String(repeating: "x", count: 101),
        ] {
            #expect(try ledgerError { try ledger.setBranch(name, tip: nil) }.kind == .invalid)
        }
    }

    @Test func `a set of seeds is set again, taken away, and known by nearly its name`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        try ledger.setSeedSet("keep", [7, 42])
        try ledger.setSeedSet("keep", [7, 42, 99])
        try ledger.setSeedSet("other", [1])
        #expect(try ledger.seedSet("keep") == [7, 42, 99])
        #expect(try ledger.seedSets().map(\.name) == ["keep", "other"])
        #expect(
            try ledgerError { try ledger.seedSet("kep") }.message.contains("did you mean keep?"))
        try ledger.setSeedSet("keep", nil)
        #expect(try ledger.knownSeedSet("keep") == nil)
        for (name, seeds) in [("7", [1]), ("random", [1]), ("a", []), ("a", [-1])] {
            #expect(try ledgerError { try ledger.setSeedSet(name, seeds) }.kind == .invalid)
        }
        #expect(
            try ledgerError { try ledger.setSeedSet("a", Array(0...1000)) }.kind == .invalid)
    }

    @Test func `answers about a series are kept, changed and taken back`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        let series = try ledger.series("bisect", plan: ["n": 1], session: "s").number
        try ledger.answer("good", to: 1, of: series)
        try ledger.answer("bad", to: 2, of: series)
        try ledger.answer("bad", to: 1, of: series)
        try ledger.answer(nil, to: 2, of: series)
        #expect(try ledger.answers(of: series) == [1: "bad"])
    }

    @Test func `steps replace later ones; other processes' sessions are left alone`() throws {
        let folder = try TemporaryFolder()
        let ledger = try tickingLedger(folder.home)
        try ledger.keepSession("a", position: 1, from: 0, steps: ["{}", #"{"a":1}"#])
        try ledger.keepSession("a", position: 2, from: 2, steps: [#"{"a":2}"#])
        try ledger.keepSession("a", position: 1, from: nil, steps: [])
        try ledger.keepSession("a", position: 2, from: 2, steps: [#"{"a":3}"#])
        #expect(try ledger.steps(session: "a") == ["{}", #"{"a":1}"#, #"{"a":3}"#])
        let other = try tickingLedger(folder.home)
        #expect(try other.lastSession(besides: "b") == nil)
        try ledger.close()
        let kept = try #require(try other.lastSession(besides: "b"))
        #expect(kept.id == "a" && kept.position == 2 && kept.steps.count == 3)
        #expect(try other.lastSession(besides: "a") == nil)
    }
}

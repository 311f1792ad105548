import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct SavedTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try tickingLedger(folder.home)
    }

    @Test func `saved settings come back whole, and what was unset is unset`() throws {
        var settings = Settings()
        settings.prompt = "a red \"fox\"\n🦊"
        settings.steps = 30
        settings.seed = .random
        try ledger.save(settings, as: "my fox")
        #expect(try Ledger(home: folder.home).saved("my fox") == settings)
    }

    @Test func `the last save of a name counts, and the earlier one stays in the library`() throws {
        var settings = Settings()
        for steps in [10, 20] {
            settings.steps = steps
            try ledger.save(settings, as: "x")
        }
        try ledger.save(Settings(), as: "a")
        #expect(try ledger.saved("x").steps == 20)
        #expect(try ledger.savedNames().map(\.name) == ["a", "x"])
        #expect(try ledger.savedNames().map(\.saved.milliseconds) == [3000, 2000])
        #expect(try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM saved") } == 3)
    }

    @Test func `a name under which nothing is saved is an error with the likely one`() throws {
        try ledger.save(Settings(), as: "portrait")
        let near = try ledgerError { try ledger.saved("portrat") }
        #expect(
            near.message
                == "portrat: nothing is saved under that name; did you mean portrait?")
        let far = try ledgerError { try ledger.saved("zzz") }
        #expect(far.message == "zzz: nothing is saved under that name; save it with :save zzz")
    }

    @Test(
        arguments: ["", "a\nb", String(repeating: "x", count: 201)])
    func `what cannot be a name is refused`(_ name: String) throws {
        #expect(try ledgerError { try ledger.save(Settings(), as: name) }.kind == .invalid)
        #expect(try ledger.savedNames().isEmpty)
    }

    @Test func `the program's own values are kept and replaced`() throws {
        #expect(try ledger.setting("last") == nil)
        try ledger.set("last", to: "{}")
        try ledger.set("last", to: #"{"steps":3}"#)
        #expect(try Ledger(home: folder.home).setting("last") == #"{"steps":3}"#)
    }
}

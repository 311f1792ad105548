import Ledger
import Parameters
import TestSupport
import Testing

@Suite struct CostsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A library with runs that ended so, each of a session and a backend.
    private func ledger(
        _ runs: [(session: String, backend: String, end: Outcome?, isSent: Bool)]
    ) throws -> Ledger {
        let ledger = try Ledger(home: folder.home, version: "reroll test")
        for run in runs {
            let request = try request { $0.backend = run.backend }
            let number = try ledger.begin(
                NewRun(
                    request, session: run.session, parent: nil, fingerprint: nil, engine: nil))
            if run.isSent { try ledger.markSent(number, "{}") }
            if let end = run.end { try ledger.finish(number, end) }
        }
        return ledger
    }

    @Test func `an empty library has cost nothing`() throws {
        let ledger = try ledger([])
        let costs = try ledger.costs()
        #expect((costs.runs, costs.dollars, costs.unknown) == (0, 0, 0))
    }

    @Test func `costs are summed over a session and over all, failed runs included`() throws {
        let ledger = try ledger([
            ("one", "segmind", Outcome(.done, cost: 0.025), true),
            ("one", "segmind", Outcome(.failed, cost: 0.05), true),
            ("two", "segmind", Outcome(.done, cost: 0.5), true),
            ("two", "embedded", Outcome(.done), true),
            ("two", "segmind", Outcome(.done, cost: 0), true),
        ])
        func rounded(_ costs: Costs) -> (Int, Int, Int) {
            (costs.runs, Int((costs.dollars * 1000).rounded()), costs.unknown)
        }
        #expect(rounded(try ledger.costs(session: "one")) == (2, 75, 0))
        #expect(rounded(try ledger.costs(session: "two")) == (1, 500, 0))
        #expect(rounded(try ledger.costs()) == (3, 575, 0))
        #expect(rounded(try ledger.costs(session: "three")) == (0, 0, 0))
    }

    @Test func `runs that may be billed are counted apart`() throws {
        let ledger = try ledger([
            ("one", "segmind", Outcome(.unknown, error: "no answer"), true),
            ("one", "segmind", Outcome(.unknown, cost: 0.025, error: "no answer"), true),
            ("one", "segmind", Outcome(.cancelled), true),
            ("one", "segmind", Outcome(.cancelled), false),
            ("one", "embedded", Outcome(.cancelled), true),
            ("two", "segmind", Outcome(.refused, error: "no"), true),
        ])
        #expect(try ledger.costs().unknown == 2)
        #expect(try ledger.costs(paid: ["segmind", "openai"]).unknown == 3)
        #expect(try ledger.costs(session: "two", paid: ["segmind"]).unknown == 0)
        #expect(try ledger.costs(paid: ["a\"b'"]).unknown == 2)
    }
}

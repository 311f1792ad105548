import GRDB

/// What runs have cost.
public struct Costs: Hashable, Sendable {
    /// How many runs cost something.
    public let runs: Int
    /// US dollars, as the backends reported them.
    public let dollars: Double
    /// How many runs ended with nobody knowing whether they are billed.
    public let unknown: Int
}

extension Ledger {
    /// What the runs of a session, or of the whole library, have cost.
    public func costs(session: String? = nil) throws -> Costs {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) FILTER (WHERE cost > 0), total(cost),
                        count(*) FILTER (WHERE state = 'unknown')
                    FROM run WHERE ?1 IS NULL OR session = ?1
                    """, arguments: [session])
            return Costs(runs: row?[0] ?? 0, dollars: row?[1] ?? 0, unknown: row?[2] ?? 0)
        }
    }
}

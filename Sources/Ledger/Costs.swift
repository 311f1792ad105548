import GRDB
import JSON
import Parameters

/// The cost of runs.
public struct Costs: Hashable, Sendable {
    /// How many runs cost something.
    public let runs: Int
    /// US dollars, as the backends reported them.
    public let dollars: Double
    /// How many runs ended with nobody knowing whether they are billed, or billed in full.
    public let unknown: Int
}

extension Ledger {
    /// The cost of a session's runs, or of the whole library's.
    ///
    /// - Parameters:
    ///   - session: nil for the whole library.
    ///   - paid: the names of backends that charge: a run of theirs that was stopped after it was
    ///     sent may be billed, as is one that is `unknown`.
    /// - Returns: the sums.
    /// - Throws: `LedgerError`.
    public func costs(session: String? = nil, paid: [String] = []) throws -> Costs {
        let paid = JSONValue.array(paid.map(JSONValue.text)).description
        return try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) FILTER (WHERE cost > 0), total(cost),
                        count(*) FILTER (WHERE state = 'unknown'
                            OR state IN ('cancelled', 'interrupted') AND started IS NOT NULL
                                AND backend IN (SELECT value FROM json_each(?2)))
                    FROM run WHERE ?1 IS NULL OR session = ?1
                    """, arguments: [session, paid])
            return Costs(runs: row?[0] ?? 0, dollars: row?[1] ?? 0, unknown: row?[2] ?? 0)
        }
    }
}

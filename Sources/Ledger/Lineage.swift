import GRDB

/// Where runs come from: every run names the one it was made from, so that the runs are a forest.
///
/// A parent's number is always lower than its child's.
public struct Lineage: Hashable, Sendable {
    /// A run with the one it was made from.
    public struct Node: Hashable, Sendable {
        public let number: Int
        /// Nil for a run that was made from none.
        public let parent: Int?

        public init(number: Int, parent: Int?) {
            self.number = number
            self.parent = parent
        }
    }

    /// Oldest first; a parent need not be among them.
    public let nodes: [Node]

    /// Takes nodes in any order.
    public init(_ nodes: [Node]) {
        self.nodes = nodes.sorted { $0.number < $1.number }
    }

    public init(_ runs: [Run]) {
        self.init(runs.map { Node(number: $0.number, parent: $0.parent) })
    }
}

extension Ledger {
    /// The run, what it was made from, and what was made from it, oldest first: the nearest
    /// `limit` of its ancestors and the oldest `limit` of its descendants.
    public func lineage(of run: Int, limit: Int = 100) throws -> [Run] {
        try read { db in
            try mustExist(run, db)
            let numbers = try Int.fetchAll(
                db,
                sql: """
                    WITH RECURSIVE
                    up (number) AS (
                        SELECT parent FROM run WHERE number = ?1 AND parent IS NOT NULL
                        UNION ALL
                        SELECT run.parent FROM up JOIN run ON run.number = up.number
                        WHERE run.parent IS NOT NULL LIMIT ?2
                    ),
                    down (number) AS (
                        SELECT ?1
                        UNION ALL
                        SELECT run.number FROM down JOIN run ON run.parent = down.number
                        ORDER BY 1 LIMIT ?2 + 1
                    )
                    SELECT number FROM up UNION ALL SELECT number FROM down
                    """, arguments: [run, max(0, limit)])
            return try fetch(
                db, "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
                [jsonArray(numbers)])
        }
    }

    /// The runs of these numbers, oldest first; numbers that no run has are left out.
    public func runs(numbered numbers: [Int]) throws -> [Run] {
        try read { db in
            try fetch(
                db, "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
                [jsonArray(numbers)])
        }
    }
}

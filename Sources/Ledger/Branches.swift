import GRDB
import Parameters

/// A name for a place in the tree of runs, which moves on with the runs fired under it.
public struct Branch: Hashable, Sendable, Identifiable {
    public let name: String
    /// The run it points at; nil before its first one.
    public let tip: Int?
    public let created: Timestamp

    public var id: String { name }
}

extension Ledger {
    /// Every branch, sorted by name.
    public func branches() throws -> [Branch] {
        try read { db in try Branch.fetch(db, "ORDER BY name", []) }
    }

    /// The branches that point at any of these runs, sorted by name.
    public func branches(at runs: [Int]) throws -> [Branch] {
        try read { db in
            try Branch.fetch(
                db, "WHERE tip IN (SELECT value FROM json_each(?)) ORDER BY name",
                [jsonArray(runs)])
        }
    }

    /// The branch of that name, or nil.
    public func branch(_ name: String) throws -> Branch? {
        try read { db in try Branch.fetch(db, "WHERE name = ?", [name]).first }
    }

    /// Puts a branch at a run, or before any with nil; makes it where there is none of that name.
    ///
    /// Throws `LedgerError` of kind invalid for a name that cannot be one: allowed are 1 to 100
    /// bytes without white space, not beginning as a run or a flag does (`@`, a digit, `-`).
    public func setBranch(_ name: String, tip: Int?) throws {
        try Self.checkBranchName(name)
        try write { db in
            if let tip { try mustExist(tip, db) }
            try db.execute(
                sql: """
                    INSERT INTO branch (name, tip, created) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET tip = excluded.tip
                    """, arguments: [name, tip, clock().milliseconds])
        }
    }

    /// Takes a branch's name away, where there is one; the runs stay.
    public func removeBranch(_ name: String) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM branch WHERE name = ?", arguments: [name])
        }
    }

    /// Refuses what cannot be the name of a branch.
    public static func checkBranchName(_ name: String) throws {
        guard isPlainName(name) else {
            throw LedgerError(
                .invalid,
                "branch: '\(name.prefix(100))' cannot be a branch; allowed 1 to 100 bytes without "
                    + "white space or quotes, not beginning with @, - or a digit")
        }
    }
}

/// Whether a name is one word that no run and no flag is written as.
func isPlainName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, !"@-0123456789".unicodeScalars.contains(first)
    else { return false }
    return name.utf8.count <= 100
        && name.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
                && !"\"=,".unicodeScalars.contains($0)
        }
}

extension Branch {
    fileprivate static func fetch(
        _ db: Database, _ clause: String, _ arguments: StatementArguments
    ) throws -> [Branch] {
        try Row.fetchAll(
            db, sql: "SELECT name, tip, created FROM branch \(clause)", arguments: arguments
        ).map { Branch(name: $0[0], tip: $0[1], created: Timestamp(milliseconds: $0[2])) }
    }
}

import GRDB
import JSON
import Parameters

/// Runs that were planned together: the cells of a sweep, the rows of a batch.
public struct Series: Hashable, Sendable, Identifiable {
    /// Its number in the library, from 1, never given twice.
    public let number: Int
    /// The kind of plan, such as `sweep`.
    public let kind: String
    public let created: Timestamp
    /// The shell session that planned it.
    public let session: String
    /// The whole plan as JSON in the terms of its kind; it decides what each position means.
    public let plan: String

    public var id: Int { number }
}

/// A place in a series.
public struct Cell: Hashable, Sendable {
    /// The number of the series.
    public let series: Int
    /// From 1, in the order of the plan.
    public let position: Int

    public init(series: Int, position: Int) {
        self.series = series
        self.position = position
    }
}

extension Ledger {
    /// The newest series of that kind and plan, or a new one: the same plan asked again goes on
    /// where it was left.
    ///
    /// Plans are compared as canonical JSON. Throws `LedgerError`.
    public func series(_ kind: String, plan: JSONValue, session: String) throws -> Series {
        let text = plan.description
        let key = requestKey(kind + text)
        @Sendable func known(_ db: Database) throws -> Series? {
            try Series.fetch(
                db, "WHERE key = ? AND kind = ? AND plan = ? ORDER BY number DESC LIMIT 1",
                [key, kind, text]
            ).first
        }
        if let known = try read(known) { return known }
        try writable()
        let number = try write { db in
            // Another process may have been faster.
            if let known = try known(db) { return known.number }
            try db.execute(
                sql: """
                    INSERT INTO series (kind, key, created, session, plan) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [kind, key, clock().milliseconds, session, text])
            return Int(db.lastInsertedRowID)
        }
        return try series(number)
    }

    /// The series of that number.
    public func series(_ number: Int) throws -> Series {
        let found = try read { db in
            try Series.fetch(db, "WHERE number = ?", [number]).first
        }
        guard let found else {
            throw LedgerError(.notFound, "series \(number): there is no such series")
        }
        return found
    }

    /// The newest series first, of one kind or of all, at most `limit`.
    public func allSeries(_ kind: String? = nil, limit: Int = 20) throws -> [Series] {
        try read { db in
            try Series.fetch(
                db, "WHERE ?1 IS NULL OR kind = ?1 ORDER BY number DESC LIMIT ?2",
                [kind, max(0, limit)])
        }
    }

    /// Lets a run that exists fill a cell, in place of the run that filled it before: one taken
    /// from the library, or a new attempt.
    public func place(_ run: Int, in cell: Cell) throws {
        try writable()
        try write { db in try place(run, in: cell, db) }
    }

    func place(_ run: Int, in cell: Cell, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO cell (series, position, run) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET run = excluded.run
                """,
            arguments: [cell.series, cell.position, run])
    }

    /// The runs that fill the cells of a series, by position; a cell that nothing fills is missing.
    public func cells(of series: Int) throws -> [Int: Int] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT position, run FROM cell WHERE series = ?", arguments: [series])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// The runs that fill the cells of a series, whole, by position.
    public func runs(filling series: Int) throws -> [Int: Run] {
        let cells = try cells(of: series)
        return try read { db in
            let runs = try fetch(
                db, "WHERE number IN (SELECT run FROM cell WHERE series = ?)", [series])
            let byNumber = Dictionary(uniqueKeysWithValues: runs.map { ($0.number, $0) })
            return cells.compactMapValues { byNumber[$0] }
        }
    }

    /// The cells that a run fills, of the newest series first.
    public func cells(filledBy run: Int) throws -> [Cell] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT series, position FROM cell WHERE run = ? ORDER BY series DESC, position
                    """,
                arguments: [run]
            ).map { Cell(series: $0[0], position: $0[1]) }
        }
    }
}

extension Series {
    fileprivate static func fetch(
        _ db: Database, _ clause: String, _ arguments: StatementArguments
    ) throws -> [Series] {
        try Row.fetchAll(db, sql: "SELECT * FROM series \(clause)", arguments: arguments).map {
            Series(
                number: $0["number"], kind: $0["kind"],
                created: Timestamp(milliseconds: $0["created"]), session: $0["session"],
                plan: $0["plan"])
        }
    }
}

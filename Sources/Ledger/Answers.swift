import GRDB

extension Ledger {
    /// Keeps what was answered about a position of a series, in place of an earlier answer; nil
    /// takes it back.
    ///
    /// The answers are in the terms of the series' kind, such as `good` or `left`.
    public func answer(_ answer: String?, to position: Int, of series: Int) throws {
        try write { db in
            guard let answer else {
                try db.execute(
                    sql: "DELETE FROM answer WHERE series = ? AND position = ?",
                    arguments: [series, position])
                return
            }
            try db.execute(
                sql: """
                    INSERT INTO answer (series, position, answer, created) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE
                    SET answer = excluded.answer, created = excluded.created
                    """, arguments: [series, position, answer, clock().milliseconds])
        }
    }

    /// The answers about a series, by position.
    public func answers(of series: Int) throws -> [Int: String] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT position, answer FROM answer WHERE series = ?",
                arguments: [series])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }
}

import GRDB

/// A stored session of the loop: every state it had, in order.
public struct KeptSession: Hashable, Sendable, Identifiable {
    public let id: String
    public let created: Timestamp
    /// When it last changed.
    public let changed: Timestamp
    /// The index of the current step in `steps`; later ones were undone and can be redone.
    public let position: Int
    /// JSON in the terms of the shell, the oldest first.
    public let steps: [String]
}

extension Ledger {
    /// Replaces the stored steps of a session from the index `first` on.
    ///
    /// With nil only the position is stored. One short transaction; when this returns, it is on the
    /// disk. The session belongs to this process until it ends.
    public func keepSession(_ id: String, position: Int, from first: Int?, steps: [String]) throws {
        try writable()
        let process = try mark.id(home: home)
        try write { db in
            let now = clock().milliseconds
            try db.execute(
                sql: """
                    INSERT INTO session (id, created, changed, process, position)
                    VALUES (?1, ?2, ?2, ?3, ?4)
                    ON CONFLICT DO UPDATE SET changed = excluded.changed,
                        process = excluded.process, position = excluded.position
                    """, arguments: [id, now, process, position])
            guard let first else { return }
            try db.execute(
                sql: "DELETE FROM step WHERE session = ? AND position >= ?",
                arguments: [id, first])
            for (offset, state) in steps.enumerated() {
                try db.execute(
                    sql: "INSERT INTO step (session, position, state) VALUES (?, ?, ?)",
                    arguments: [id, first + offset, state])
            }
        }
    }

    /// The stored steps of a session, oldest first.
    public func steps(session id: String) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT state FROM step WHERE session = ? ORDER BY position",
                arguments: [id])
        }
    }

    /// The session that changed last, of those that no living process uses; `id` is left out.
    public func lastSession(besides id: String) throws -> KeptSession? {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, created, changed, process, position FROM session
                    WHERE id <> ? ORDER BY changed DESC
                    """, arguments: [id])
            while let row = try rows.next() {
                // A mark of our own is of a session that this very process has left.
                let process: String = row[3]
                let id: String = row[0]
                guard ProcessMark.isGone(process, home: home) || process == mark.known else {
                    continue
                }
                let steps = try String.fetchAll(
                    db, sql: "SELECT state FROM step WHERE session = ? ORDER BY position",
                    arguments: [id])
                return KeptSession(
                    id: id, created: Timestamp(milliseconds: row[1]),
                    changed: Timestamp(milliseconds: row[2]), position: row[4], steps: steps)
            }
            return nil
        }
    }
}

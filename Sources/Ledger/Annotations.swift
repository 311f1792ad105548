import GRDB
import Parameters

extension Ledger {
    /// Stars a run, or takes its star away.
    public func star(_ run: Int, _ starred: Bool = true) throws {
        try write { db in
            try mustExist(run, db)
            try db.execute(
                sql: "UPDATE run SET starred = ? WHERE number = ?", arguments: [starred, run])
        }
    }

    /// Sets the note of a run; an empty one takes it away.
    public func note(_ run: Int, _ note: String) throws {
        guard !note.utf8.contains(0) else {
            throw LedgerError(.invalid, "note: holds a NUL character; leave it out")
        }
        try write { db in
            try mustExist(run, db)
            try db.execute(
                sql: "UPDATE run SET note = ? WHERE number = ?", arguments: [note, run])
        }
    }

    /// Tags a run and returns all its tags, sorted; tags that it has already are left alone.
    @discardableResult
    public func tag(_ run: Int, _ names: [String]) throws -> [String] {
        for name in names { try checkTag(name) }
        return try write { db in
            try mustExist(run, db)
            for name in names {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO tag (name, run) VALUES (?, ?)",
                    arguments: [name, run])
            }
            return try updateTags(run, adding: names, removing: [], db)
        }
    }

    /// Takes tags from a run and returns those it still has, sorted.
    @discardableResult
    public func untag(_ run: Int, _ names: [String]) throws -> [String] {
        try write { db in
            try mustExist(run, db)
            for name in names {
                try db.execute(
                    sql: "DELETE FROM tag WHERE name = ? AND run = ?", arguments: [name, run])
            }
            return try updateTags(run, adding: [], removing: names, db)
        }
    }

    /// Every tag with the number of its runs, sorted by name.
    public func tags() throws -> [(name: String, runs: Int)] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT name, count(*) FROM tag GROUP BY name ORDER BY name")
                .map { ($0[0], $0[1]) }
        }
    }

    /// The row keeps its tags as one text beside the table of tags, for the full text index.
    private func updateTags(
        _ run: Int, adding: [String], removing: [String], _ db: Database
    ) throws -> [String] {
        let text = try String.fetchOne(
            db, sql: "SELECT tags FROM run WHERE number = ?", arguments: [run])
        let old = (text ?? "").split(separator: " ").map(String.init)
        let new = Set(old).union(adding).subtracting(removing).sorted()
        if new != old {
            try db.execute(
                sql: "UPDATE run SET tags = ? WHERE number = ?",
                arguments: [new.joined(separator: " "), run])
        }
        return new
    }

    private func checkTag(_ name: String) throws {
        let isPlain = name.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control && $0 != "\""
        }
        guard !name.isEmpty, isPlain, !name.hasPrefix("-"), name.utf8.count <= 100 else {
            throw LedgerError(
                .invalid,
                "tag: '\(name.prefix(100))' cannot be a tag; allowed 1 to 100 bytes "
                    + "without white space or quotes, not beginning with -")
        }
    }
}

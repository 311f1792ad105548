import GRDB
import Parameters

extension Ledger {
    /// Saves settings under a name; what an earlier save of that name held stays in the library.
    public func save(_ settings: Settings, as name: String) throws {
        guard !name.isEmpty, name.utf8.count <= 200,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw LedgerError(
                .invalid,
                "save: '\(name.prefix(200))' cannot be a name; allowed 1 to 200 bytes "
                    + "on one line")
        }
        try write { db in
            try db.execute(
                sql: "INSERT INTO saved (name, created, settings) VALUES (?, ?, ?)",
                arguments: [name, clock().milliseconds, settings.json])
        }
    }

    /// The settings last saved under a name.
    public func saved(_ name: String) throws -> Settings {
        let json = try read { db in
            try String.fetchOne(
                db, sql: "SELECT settings FROM saved WHERE name = ? ORDER BY id DESC LIMIT 1",
                arguments: [name])
        }
        if let json { return try Settings(json: json) }
        let near = Parameter.suggestion(for: name, among: try savedNames().map(\.name))
        throw LedgerError(
            .notFound,
            "\(name): nothing is saved under that name; "
                + (near.map { "did you mean \($0)?" } ?? "save it with :save \(name)"))
    }

    /// The saved names with the time of their last save, sorted by name.
    public func savedNames() throws -> [(name: String, saved: Timestamp)] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT name, max(created) FROM saved GROUP BY name ORDER BY name"
            ).map { ($0[0], Timestamp(milliseconds: $0[1])) }
        }
    }

    /// A value that the program keeps for itself, such as the settings of the last session.
    public func setting(_ name: String) throws -> String? {
        try read { db in
            try String.fetchOne(
                db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
        }
    }

    /// Keeps a value for the program itself, in place of the earlier one.
    public func set(_ name: String, to value: String) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO setting (name, value) VALUES (?, ?)
                    ON CONFLICT DO UPDATE SET value = excluded.value
                    """, arguments: [name, value])
        }
    }
}

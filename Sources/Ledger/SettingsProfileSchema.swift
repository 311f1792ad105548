extension Schema {
    /// Settings profiles: the requested settings without texts and seed, which many runs share.
    ///
    /// A search by a parameter reads the profiles first, and then only the runs of those that
    /// match. Every run has a profile from its first row on. The tables keep their older name,
    /// `shape`.
    static let settingsProfiles = """
        CREATE TABLE shape (
            id INTEGER PRIMARY KEY,
            requested TEXT NOT NULL UNIQUE CHECK (json_valid(requested))
        ) STRICT;

        CREATE TABLE runShape (
            shape INTEGER NOT NULL REFERENCES shape (id),
            run INTEGER NOT NULL,
            PRIMARY KEY (shape, run)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO shape (requested)
        SELECT DISTINCT \(of("requested")) FROM run;
        INSERT INTO runShape (shape, run)
        SELECT shape.id, run.number FROM run JOIN shape ON shape.requested = \(of("run.requested"))
        ORDER BY 1, 2;

        CREATE TRIGGER runShapeInsert AFTER INSERT ON run BEGIN
            INSERT INTO shape (requested) SELECT \(of("new.requested"))
            WHERE NOT EXISTS (SELECT 1 FROM shape WHERE requested = \(of("new.requested")));
            INSERT INTO runShape (shape, run)
            SELECT id, new.number FROM shape WHERE requested = \(of("new.requested"));
        END;
        """

    private static func of(_ column: String) -> String {
        "json_remove(\(column), '$.prompt', '$.negative', '$.seed')"
    }
}

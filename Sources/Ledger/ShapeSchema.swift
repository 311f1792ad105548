extension Schema {
    /// What runs were asked for, but for their texts and seeds: few runs differ in it.
    ///
    /// A search by a parameter looks at the shapes first, and then only at the runs of those that
    /// match. Every run has one from the moment it is written down.
    static let shapes = """
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

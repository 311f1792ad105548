import GRDB

/// The tables of a library, as migrations: append new ones, never edit one that was released.
enum Schema {
    /// SQLite's `application_id` of a library: `rrll` in ASCII.
    static let applicationID = 0x7272_6c6c

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        // `.immediate`: the deferred check would read every row of a large library.
        migrator.registerMigration("1 runs", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: runs)
            try db.execute(sql: text)
            try db.execute(sql: annotations)
            try db.execute(sql: guards)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2 series", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: series)
        }
        migrator.registerMigration("3 lineage", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: lineage)
        }
        migrator.registerMigration("4 shapes", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: settingsProfiles)
        }
        return migrator
    }

    /// The runs and their pictures; long columns come last, for SQLite reads a row from its start.
    private static let runs = """
        CREATE TABLE run (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            state TEXT NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            finished INTEGER,
            duration REAL,
            cost REAL,
            session TEXT NOT NULL,
            process TEXT NOT NULL,
            parent INTEGER REFERENCES run (number),
            backend TEXT NOT NULL,
            model TEXT NOT NULL,
            fingerprint TEXT,
            engine TEXT,
            key INTEGER NOT NULL,
            paintedWidth INTEGER,
            paintedHeight INTEGER,
            starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
            errorClass TEXT,
            tags TEXT NOT NULL DEFAULT '',
            ignored TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(ignored)),
            error TEXT,
            note TEXT NOT NULL DEFAULT '',
            prompt TEXT NOT NULL,
            negative TEXT NOT NULL,
            asked TEXT NOT NULL CHECK (json_valid(asked)),
            requested TEXT NOT NULL CHECK (json_valid(requested)),
            sent TEXT CHECK (sent IS NULL OR json_valid(sent)),
            acknowledged TEXT CHECK (acknowledged IS NULL OR json_valid(acknowledged))
        ) STRICT;
        CREATE INDEX runByState ON run (state);
        CREATE INDEX runByParent ON run (parent) WHERE parent IS NOT NULL;
        CREATE INDEX runByKey ON run (key) WHERE state = 'done';
        CREATE INDEX runByCreated ON run (created);
        CREATE INDEX runBySession ON run (session);
        CREATE INDEX runBySeed ON run (json_extract(requested, '$.seed'));
        CREATE INDEX runStarred ON run (number) WHERE starred = 1;

        CREATE TABLE picture (
            run INTEGER NOT NULL REFERENCES run (number),
            position INTEGER NOT NULL CHECK (position >= 1),
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            seed INTEGER,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pictureByHash ON picture (sha256);
        """

    /// The full text index, kept in step by triggers; it stores no text of its own.
    private static let text = """
        CREATE VIRTUAL TABLE runText USING fts5 (
            prompt, negative, note, tags,
            content = 'run', content_rowid = 'number',
            tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER runTextInsert AFTER INSERT ON run BEGIN
            INSERT INTO runText (rowid, prompt, negative, note, tags)
            VALUES (new.number, new.prompt, new.negative, new.note, new.tags);
        END;
        CREATE TRIGGER runTextUpdate AFTER UPDATE OF note, tags ON run BEGIN
            INSERT INTO runText (runText, rowid, prompt, negative, note, tags)
            VALUES ('delete', old.number, old.prompt, old.negative, old.note, old.tags);
            INSERT INTO runText (rowid, prompt, negative, note, tags)
            VALUES (new.number, new.prompt, new.negative, new.note, new.tags);
        END;
        """

    private static let annotations = """
        CREATE TABLE tag (
            name TEXT NOT NULL,
            run INTEGER NOT NULL REFERENCES run (number),
            PRIMARY KEY (name, run)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE saved (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            created INTEGER NOT NULL,
            settings TEXT NOT NULL CHECK (json_valid(settings))
        ) STRICT;
        CREATE INDEX savedByName ON saved (name, id);

        CREATE TABLE setting (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE library (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Triggers that keep requests and results from being rewritten by any program.
    private static let guards = """
        CREATE TRIGGER runFrozen BEFORE UPDATE OF
            number, created, session, process, parent, backend, model, key,
            prompt, negative, asked, requested ON run
        BEGIN SELECT RAISE(ABORT, 'a run is never rewritten'); END;
        CREATE TRIGGER runFinished BEFORE UPDATE OF
            state, started, finished, duration, cost, error, errorClass, sent, acknowledged ON run
        WHEN old.state NOT IN ('queued', 'sent')
        BEGIN SELECT RAISE(ABORT, 'a finished run is never rewritten'); END;
        CREATE TRIGGER runKept BEFORE DELETE ON run
        BEGIN SELECT RAISE(ABORT, 'a run is never deleted'); END;
        CREATE TRIGGER pictureFrozen BEFORE UPDATE ON picture
        BEGIN SELECT RAISE(ABORT, 'a picture is never rewritten'); END;
        CREATE TRIGGER pictureKept BEFORE DELETE ON picture
        BEGIN SELECT RAISE(ABORT, 'a picture is never deleted'); END;
        """

    /// Runs that were planned together, and what a prompt was expanded from.
    private static let series = """
        ALTER TABLE run ADD COLUMN template TEXT;

        CREATE TABLE series (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            key INTEGER NOT NULL,
            created INTEGER NOT NULL,
            session TEXT NOT NULL,
            plan TEXT NOT NULL CHECK (json_valid(plan))
        ) STRICT;
        CREATE INDEX seriesByKey ON series (key);
        CREATE INDEX seriesByKind ON series (kind);

        CREATE TABLE cell (
            series INTEGER NOT NULL REFERENCES series (number),
            position INTEGER NOT NULL CHECK (position >= 1),
            run INTEGER NOT NULL REFERENCES run (number),
            PRIMARY KEY (series, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cellByRun ON cell (run);

        CREATE TRIGGER seriesFrozen BEFORE UPDATE ON series
        BEGIN SELECT RAISE(ABORT, 'a series is never rewritten'); END;
        CREATE TRIGGER runTemplateFrozen BEFORE UPDATE OF template ON run
        BEGIN SELECT RAISE(ABORT, 'a run is never rewritten'); END;
        """

    /// Names for places in the tree of runs, the sessions of the loop with every state they had,
    /// sets of seeds, and what was answered about the cells of a series.
    ///
    /// Branches and sessions move on; a set of seeds that is set again keeps its older rows.
    private static let lineage = """
        CREATE TABLE branch (
            name TEXT PRIMARY KEY,
            tip INTEGER REFERENCES run (number),
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX branchByTip ON branch (tip);

        CREATE TABLE session (
            id TEXT PRIMARY KEY,
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            process TEXT NOT NULL,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessionByChanged ON session (changed);

        CREATE TABLE step (
            session TEXT NOT NULL REFERENCES session (id),
            position INTEGER NOT NULL CHECK (position >= 0),
            state TEXT NOT NULL CHECK (json_valid(state)),
            PRIMARY KEY (session, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE seeds (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            created INTEGER NOT NULL,
            seeds TEXT CHECK (seeds IS NULL OR json_valid(seeds))
        ) STRICT;
        CREATE INDEX seedsByName ON seeds (name, id);

        CREATE TABLE answer (
            series INTEGER NOT NULL REFERENCES series (number),
            position INTEGER NOT NULL CHECK (position >= 0),
            answer TEXT NOT NULL,
            created INTEGER NOT NULL,
            PRIMARY KEY (series, position)
        ) STRICT, WITHOUT ROWID;
        """
}

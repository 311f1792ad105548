import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a library is opened: nothing here depends on how many runs there are.
enum Opening {
    /// A write-ahead log shorter than this many bytes holds nothing.
    static let logHeader = 32

    static func database(_ home: String) -> String { home + "/library.sqlite" }

    /// The two sides of an open library.
    struct Opened {
        let reader: any DatabaseReader
        let writer: DatabasePool?
        /// Why there is no writer, where one was wanted.
        var obstacle: LedgerError?
    }

    /// Opens for writing where that can be, and else, where there is a library, for reading.
    ///
    /// `look` says that no other ledger of this process has the database open, see `OpenLibraries`.
    static func asPossible(
        _ home: String, version: String, look: Bool, updating: (Int) -> Void
    ) throws -> Opened {
        let exists = Files.exists(database(home))
        if exists, !Files.isWritable(home) || !Files.isWritable(database(home)) {
            var opened = try forReading(home, look: look)
            opened.obstacle = LedgerError(
                .readOnly,
                "\(home): the library can only be read; make it writable, or set REROLL_HOME to a "
                    + "folder that is")
            return opened
        }
        do {
            return try forWriting(home, version: version, look: look, updating: updating)
        } catch let error as LedgerError where exists && [.diskFull, .disk].contains(error.kind) {
            // The reserve may be all that is missing.
            Reserve.release(home)
            if let opened = try? forWriting(
                home, version: version, look: look, updating: updating)
            {
                return opened
            }
            guard var opened = try? forReading(home, look: look) else { throw error }
            opened.obstacle = error
            return opened
        }
    }

    // MARK: - For writing

    static func forWriting(
        _ home: String, version: String, look: Bool, updating: (Int) -> Void
    ) throws -> Opened {
        let path = database(home)
        try Files.makeFolder(home)
        // Opening and migrating is one process at a time: SQLite does not wait its turn while the
        // journal mode changes, and two migrations must not both start from nothing.
        guard case .taken(let lock) = try lock(home + "/library.lock") else {
            throw LedgerError(
                .busy,
                "\(path): another process has been opening it for 10 seconds; "
                    + "try again, or end that process")
        }
        defer { withExtendedLifetime(lock) {} }
        if look {
            guard Descriptor(path, O_RDWR | O_CREAT) != nil else {
                throw LedgerError.disk(path, errno, doing: "opened")
            }
        }
        let isMarked = look ? try checkHeader(path) : true
        let pool: DatabasePool
        do {
            if isMarked {
                startLog(path)
            } else {
                // Turning on the write-ahead log changes a file, so look before.
                let queue = try DatabaseQueue(
                    path: path, configuration: configuration(readOnly: true))
                try queue.read { try prepare($0, path: path) }
                try queue.close()
            }
            pool = try DatabasePool(path: path, configuration: configuration(readOnly: false))
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL when it turns on the write-ahead log, so this comes after it.
                try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON")
                try prepare(db, path: path)
            }
            let isCurrent = try pool.writeWithoutTransaction(
                Schema.migrator.hasCompletedMigrations)
            if !isCurrent {
                let runs = try pool.read { db in
                    try db.tableExists("run")
                        ? Int.fetchOne(db, sql: "SELECT max(number) FROM run") : nil
                }
                if let runs, runs > 0 { updating(runs) }
                try Schema.migrator.migrate(pool)
                try pool.write { db in
                    try db.execute(
                        sql: """
                            INSERT INTO library VALUES ('writer', ?)
                            ON CONFLICT DO UPDATE SET value = excluded.value
                            """, arguments: [version])
                }
            }
        } catch let error as DatabaseError {
            throw LedgerError(error, path: path)
        }
        Reserve.fill(home)
        return Opened(reader: pool, writer: pool)
    }

    /// Creates the file of the write-ahead log with one byte in it, where there is none.
    ///
    /// GRDB makes an absent or empty one with a transaction, which costs every start several waits
    /// for the disk. SQLite takes a file that is shorter than a log's header for an empty log. The
    /// file gets its name whole, and only if nobody has it, so no log in use is ever written to.
    private static func startLog(_ path: String) {
        let log = path + "-wal"
        let start = path + "-start"
        guard !Files.exists(log), let file = Descriptor(start, O_WRONLY | O_CREAT | O_TRUNC)
        else { return }
        if write(file.raw, [0], 1) == 1 { link(start, log) }
        unlink(start)
    }

    private static func lock(_ path: String) throws -> FileLock.Attempt {
        let attempt = FileLock.wait(path, seconds: 10)
        if case .failed(let code) = attempt {
            throw LedgerError.disk(path, code, doing: "locked")
        }
        return attempt
    }

    // MARK: - For reading

    static func forReading(_ home: String, look: Bool) throws -> Opened {
        let path = database(home)
        guard Files.exists(path) else {
            throw LedgerError(
                .notFound, "\(path): there is no library; name its folder with REROLL_HOME")
        }
        if look { try checkHeader(path) }
        do {
            return Opened(reader: try reader(path, name: path), writer: nil)
        } catch let error as DatabaseError {
            // SQLite reads a write-ahead log with the help of a file beside it. When it cannot
            // create that file and the log is empty, the database can be read without either.
            guard [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_IOERR].contains(error.resultCode),
                (Files.size(path + "-wal") ?? 0) < logHeader
            else { throw LedgerError(error, path: path) }
            do {
                let frozen = try reader("file:\(escaped(path))?immutable=1", name: path)
                return Opened(reader: frozen, writer: nil)
            } catch let error as DatabaseError {
                throw LedgerError(error, path: path)
            }
        }
    }

    private static func reader(_ location: String, name path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: location, configuration: configuration(readOnly: true))
        try pool.read { db in
            try prepare(db, path: path)
            guard try Schema.migrator.hasCompletedMigrations(db) else {
                throw LedgerError(
                    .readOnly,
                    "\(path): was written by an older version and can only be read "
                        + "after an update in place; make it writable and open it once")
            }
        }
        return pool
    }

    private static func escaped(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }

    // MARK: - Both

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 2
        return configuration
    }

    /// Refuses a file that is no library before SQLite may change a byte of it.
    ///
    /// Returns whether the file is empty or says that it is ours; a library whose making was cut
    /// short may not say so yet.
    @discardableResult
    private static func checkHeader(_ path: String) throws -> Bool {
        guard let header = Files.read(path, first: 100) else {
            throw LedgerError.disk(path, errno, doing: "read")
        }
        if header.isEmpty { return true }
        let id = header.dropFirst(68).prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)),
            id == 0 || id == Schema.applicationID
        else { throw notALibrary(path) }
        return id == Schema.applicationID
    }

    /// Refuses what another program, or a later version of this one, has written.
    private static func prepare(_ db: Database, path: String) throws {
        let known = try Schema.migrator.hasBeenSuperseded(db)
        if known {
            let writer = try String.fetchOne(
                db, sql: "SELECT value FROM library WHERE name = 'writer'")
            let last = try String.fetchOne(
                db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid DESC")
            throw LedgerError(
                .newer,
                "\(path): was written by \(writer ?? "a later version") (schema '\(last ?? "?")'), "
                    + "which this version cannot read; update reroll, or set REROLL_HOME to "
                    + "another folder")
        }
        if try Schema.migrator.appliedIdentifiers(db).isEmpty,
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM sqlite_master
                    WHERE name NOT LIKE 'grdb\\_%' ESCAPE '\\'
                        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                    """) != 0
        {
            throw notALibrary(path)
        }
    }

    private static func notALibrary(_ path: String) -> LedgerError {
        LedgerError(
            .notALibrary,
            "\(path): is not a library of reroll and was left alone; "
                + "move it away, or set REROLL_HOME to another folder")
    }
}

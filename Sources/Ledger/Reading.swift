import GRDB
import JSON
import Parameters

extension Ledger {
    /// The run of that number.
    public func run(_ number: Int) throws -> Run {
        try read { db in
            let found = try fetch(db, "WHERE number = ?", [number])
            guard let run = found.first else {
                try mustExist(number, db)
                throw LedgerError(.notFound, "run \(number): there is no such run")
            }
            return run
        }
    }

    /// The last run, or the one `back` runs before it; nil when there are fewer.
    public func last(back: Int = 0) throws -> Run? {
        guard back >= 0 else { return nil }
        return try read { db in
            try fetch(db, "ORDER BY number DESC LIMIT 1 OFFSET ?", [back]).first
        }
    }

    /// The newest runs first, at most `limit`; `before` goes on where an earlier page ended.
    public func runs(before: Int? = nil, limit: Int = 20) throws -> [Run] {
        try read { db in
            try fetch(
                db, "WHERE number < ? ORDER BY number DESC LIMIT ?",
                [before ?? .max, max(0, limit)])
        }
    }

    /// The runs with numbers in the range, oldest first, at most `limit`.
    public func runs(in numbers: ClosedRange<Int>, limit: Int = .max) throws -> [Run] {
        try read { db in
            try fetch(
                db, "WHERE number BETWEEN ? AND ? ORDER BY number LIMIT ?",
                [numbers.lowerBound, numbers.upperBound, max(0, limit)])
        }
    }

    /// The runs that a query finds, newest first; ``Ledger/findHelp`` says what it may hold.
    ///
    /// Throws `LedgerError` of kind query, or `ParameterError` for a value that a parameter does
    /// not take.
    public func find(_ query: String, before: Int? = nil, limit: Int = 20) throws -> [Run] {
        try read(finding(query, before: before, limit: limit))
    }

    /// As ``find(_:before:limit:)``; when its task is cancelled it ends at once, with
    /// `CancellationError`.
    public func search(_ query: String, before: Int? = nil, limit: Int = 20) async throws -> [Run] {
        try await readUnlessCancelled(finding(query, before: before, limit: limit))
    }

    private func finding(
        _ query: String, before: Int?, limit: Int
    ) -> @Sendable (Database) throws -> [Run] {
        { db in
            var found = try FindQuery(query)
            if let before { found.add("run.number < ?", [before]) }
            let profiles = found.settingsProfiles
            guard try profiles.narrow(&found, in: db) else { return [] }
            let (sql, arguments) = found.statement(limit: max(0, limit))
            let numbers = try Int.fetchAll(db, sql: sql, arguments: arguments)
            return try fetch(
                db, "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number DESC",
                [jsonArray(numbers)])
        }
    }

    /// The numbers of the runs that were made from a run, oldest first.
    public func children(of run: Int) throws -> [Int] {
        try read { db in
            try Int.fetchAll(
                db, sql: "SELECT number FROM run WHERE parent = ? ORDER BY number",
                arguments: [run])
        }
    }

    /// The runs of a shell session, oldest first.
    public func runs(session: String) throws -> [Run] {
        try read { db in try fetch(db, "WHERE session = ? ORDER BY number", [session]) }
    }

    /// The runs that hold the picture of that SHA-256, oldest first.
    public func runs(holding sha256: String) throws -> [Run] {
        try read { db in
            try fetch(
                db,
                "WHERE number IN (SELECT run FROM picture WHERE sha256 = ?) ORDER BY number",
                [sha256])
        }
    }

    /// The newest finished run of the very same request on the same model and engine, if any.
    ///
    /// The request must be equal in every resolved parameter, backend, model and seed included.
    public func identical(
        to request: Request, fingerprint: String?, engine: String?
    ) throws -> Run? {
        let requested = request.resolved.json
        return try read { db in
            try fetch(
                db,
                """
                WHERE key = ? AND state = 'done' AND requested = ?
                    AND fingerprint IS ? AND engine IS ?
                ORDER BY number DESC LIMIT 1
                """,
                [requestKey(requested), requested, fingerprint, engine]
            ).first
        }
    }

    /// The numbers that runs have in the range, ascending.
    public func numbers(in range: ClosedRange<Int>) throws -> [Int] {
        try read { db in
            try Int.fetchAll(
                db, sql: "SELECT number FROM run WHERE number BETWEEN ? AND ? ORDER BY number",
                arguments: [range.lowerBound, range.upperBound])
        }
    }

    /// The paths of models that runs of a backend used, the latest first, 100 at most.
    public func models(of backend: String) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT model FROM run WHERE backend = ? AND model GLOB '/*'
                    GROUP BY model ORDER BY max(number) DESC LIMIT 100
                    """, arguments: [backend])
        }
    }

    /// How many runs there are.
    public func count() throws -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0 }
    }

    /// The highest number given so far, or nil.
    public func lastNumber() throws -> Int? {
        try read { db in try Int.fetchOne(db, sql: "SELECT max(number) FROM run") }
    }
}

/// The runs that the end of a SELECT picks, with their pictures.
func fetch(_ db: Database, _ clause: String, _ arguments: StatementArguments) throws -> [Run] {
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM run \(clause)", arguments: arguments)
    var pictures: [Int: [StoredPicture]] = [:]
    let found = try Row.fetchCursor(
        db,
        sql: """
            SELECT run, position, sha256, width, height, seed, bytes FROM picture
            WHERE run IN (SELECT value FROM json_each(?)) ORDER BY run, position
            """,
        arguments: [jsonArray(rows.map { $0["number"] as Int })])
    while let row = try found.next() {
        let picture = StoredPicture(
            run: row[0], position: row[1], sha256: row[2], width: row[3], height: row[4],
            seed: row[5], bytes: row[6])
        pictures[picture.run, default: []].append(picture)
    }
    return try rows.map { row in
        try Run(row, pictures: pictures[row["number"] as Int] ?? [])
    }
}

func jsonArray(_ numbers: [Int]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
}

extension Run {
    fileprivate init(_ row: Row, pictures: [StoredPicture]) throws {
        func time(_ column: String) -> Timestamp? {
            (row[column] as Int?).map(Timestamp.init(milliseconds:))
        }
        let number: Int = row["number"]
        let word: String = row["state"]
        guard let state = State(rawValue: word) else {
            throw LedgerError(
                .newer, "run \(number): its state '\(word)' is unknown here; update reroll")
        }
        self.number = number
        self.state = state
        asked = row["asked"]
        requested = row["requested"]
        sent = row["sent"]
        acknowledged = row["acknowledged"]
        ignored = names(row["ignored"])
        prompt = row["prompt"]
        negative = row["negative"]
        template = row["template"]
        backend = row["backend"]
        model = row["model"]
        fingerprint = row["fingerprint"]
        engine = row["engine"]
        parent = row["parent"]
        session = row["session"]
        created = Timestamp(milliseconds: row["created"])
        started = time("started")
        finished = time("finished")
        duration = row["duration"]
        cost = row["cost"]
        errorClass = row["errorClass"]
        error = row["error"]
        if let width = row["paintedWidth"] as Int?, let height = row["paintedHeight"] as Int? {
            painted = Painted(width: width, height: height)
        } else {
            painted = nil
        }
        tags = (row["tags"] as String).split(separator: " ").map(String.init)
        note = row["note"]
        starred = row["starred"]
        self.pictures = pictures
    }
}

/// The texts in a JSON array.
private func names(_ json: String) -> [String] {
    guard case .array(let values)? = try? JSONValue(parsing: json) else { return [] }
    return values.compactMap { if case .text(let name) = $0 { name } else { nil } }
}

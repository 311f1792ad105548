import GRDB
import JSON
import Parameters

extension Ledger {
    /// Records a run in the state queued and returns its number; call it before anything is sent.
    ///
    /// When this returns, the run is on the disk. Throws `LedgerError`; the library is then
    /// unchanged, and nothing must be sent.
    public func begin(_ new: NewRun) throws -> Int { try write(beginning(new)) }

    /// Async variant; concurrent writes share one commit.
    public func begin(_ new: NewRun) async throws -> Int { try await writeTogether(beginning(new)) }

    private func beginning(_ new: NewRun) throws -> @Sendable (Database) throws -> Int {
        try writable()
        let process = try mark.id(home: home)
        let requested = new.request.resolved.json
        let ignored = JSONValue.array(new.ignored.map(JSONValue.text)).description
        return { [self] db in
            if let parent = new.parent { try mustExist(parent, db) }
            try execute(
                db,
                """
                INSERT INTO run (
                    state, created, session, process, parent, backend, model, fingerprint,
                    engine, key, ignored, prompt, negative, asked, requested, template
                ) VALUES ('queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                arguments: [
                    clock().milliseconds, new.session, process, new.parent, new.request.backend,
                    new.request.model, new.fingerprint, new.engine, requestKey(requested), ignored,
                    new.request.prompt, new.request.negative, new.request.asked.json, requested,
                    new.template,
                ])
            let number = Int(db.lastInsertedRowID)
            if let cell = new.cell { try place(number, in: cell, db) }
            return number
        }
    }

    /// Records the request in the backend's own JSON, just before it is sent.
    ///
    /// A fingerprint or engine version that was unknown when the run began can be given now.
    public func markSent(
        _ run: Int, _ sent: String? = nil, fingerprint: String? = nil, engine: String? = nil
    ) throws {
        try write(sending(run, sent, fingerprint: fingerprint, engine: engine))
    }

    /// Async variant; concurrent writes share one commit.
    public func markSent(_ run: Int, _ sent: String? = nil) async throws {
        try await writeTogether(sending(run, sent, fingerprint: nil, engine: nil))
    }

    private func sending(
        _ run: Int, _ sent: String?, fingerprint: String?, engine: String?
    ) throws -> @Sendable (Database) throws -> Void {
        let sent = try json(sent, "sent")
        return { [self] db in
            try execute(
                db,
                """
                UPDATE run SET state = 'sent', started = ?, sent = ?,
                    fingerprint = coalesce(fingerprint, ?), engine = coalesce(engine, ?)
                WHERE number = ? AND state = 'queued'
                """,
                arguments: [clock().milliseconds, sent, fingerprint, engine, run])
            if db.changesCount == 0 { try explain(run, expected: .queued, db) }
        }
    }

    /// Stores a picture of an unfinished run: the file first, then its row.
    ///
    /// Pictures get the positions 1, 2, 3, … in the order of the calls. Throws `LedgerError`; no
    /// part of the picture is then stored, and the run can still be finished.
    @discardableResult
    public func add(_ picture: NewPicture, to run: Int) throws -> StoredPicture {
        try writable()
        try pictures.store(picture, process: try mark.id(home: home))
        return try write(adding(picture, to: run))
    }

    /// Async variant; concurrent writes share one commit.
    @discardableResult
    public func add(_ picture: NewPicture, to run: Int) async throws -> StoredPicture {
        try writable()
        let process = try mark.id(home: home)
        try await diskThreads.run { [pictures] in try pictures.store(picture, process: process) }
        return try await writeTogether(adding(picture, to: run))
    }

    private func adding(
        _ picture: NewPicture, to run: Int
    ) -> @Sendable (Database) throws -> StoredPicture {
        let (sha256, bytes) = (picture.sha256, picture.png.count)
        let (width, height, seed) = (picture.width, picture.height, picture.seed)
        return { [self] db in
            try mustBeActive(run, db)
            let last = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT max(position) FROM picture WHERE run = ?"),
                arguments: [run])
            let stored = StoredPicture(
                run: run, position: (last ?? 0) + 1, sha256: sha256, width: width,
                height: height, seed: seed, bytes: bytes)
            try execute(
                db,
                """
                INSERT INTO picture (run, position, sha256, width, height, seed, bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                arguments: [
                    run, stored.position, stored.sha256, stored.width, stored.height, stored.seed,
                    stored.bytes,
                ])
            return stored
        }
    }

    /// Records how a run ended; the run never changes after that.
    ///
    /// On a full disk this releases a small reserve, so that the end of a run can still be written.
    public func finish(_ run: Int, _ outcome: Outcome) throws {
        let change = try ending(run, outcome)
        do {
            try write(change)
        } catch let error as LedgerError where error.kind == .diskFull {
            makeRoom()
            try write(change)
        }
    }

    /// Async variant; concurrent writes share one commit.
    public func finish(_ run: Int, _ outcome: Outcome) async throws {
        let change = try ending(run, outcome)
        do {
            try await writeTogether(change)
        } catch let error as LedgerError where error.kind == .diskFull {
            makeRoom()
            try await writeTogether(change)
        }
    }

    private func makeRoom() {
        Reserve.release(home)
        try? writer?.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
    }

    private func ending(
        _ run: Int, _ outcome: Outcome
    ) throws -> @Sendable (Database) throws -> Void {
        guard !outcome.state.isActive else {
            throw LedgerError(
                .invalid,
                "state: a run cannot end as \(outcome.state.rawValue); allowed "
                    + Run.State.allCases.filter { !$0.isActive }.map(\.rawValue)
                    .joined(separator: ", "))
        }
        let acknowledged = try json(outcome.acknowledged, "acknowledged")
        return { [self] db in
            let now = clock()
            let started = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT started FROM run WHERE number = ?"),
                arguments: [run])
            let duration =
                outcome.duration
                ?? started.map { now.seconds(since: Timestamp(milliseconds: $0)) }
            try execute(
                db,
                """
                UPDATE run SET state = ?, finished = ?, duration = ?, cost = ?,
                    acknowledged = ?, paintedWidth = ?, paintedHeight = ?,
                    errorClass = ?, error = ?
                WHERE number = ? AND state IN ('queued', 'sent')
                """,
                arguments: [
                    outcome.state.rawValue, now.milliseconds, duration, outcome.cost,
                    acknowledged, outcome.painted?.width,
                    outcome.painted?.height, outcome.errorClass, outcome.error, run,
                ])
            if db.changesCount == 0 { try mustBeActive(run, db) }
        }
    }

    // MARK: - Interrupted runs

    /// Marks the runs whose process ended before they did, and returns their numbers, oldest first.
    ///
    /// Call it once after opening. It reads only unfinished runs, so its time does not grow with
    /// the library; runs of other living processes are left alone. Files that a crash left
    /// incomplete are removed. Does nothing on a read-only library.
    public func labelInterrupted() throws -> [Int] {
        guard !isReadOnly else { return [] }
        let processes = try read { db in
            try String.fetchAll(
                db, sql: "SELECT DISTINCT process FROM run WHERE state IN ('queued', 'sent')")
        }
        let gone = processes.filter { ProcessMark.isGone($0, home: home) }
        var numbers: [Int] = []
        if !gone.isEmpty {
            numbers = try write { db in
                try Int.fetchAll(
                    db,
                    sql: """
                        UPDATE run SET state = 'interrupted', finished = ?,
                            errorClass = 'interrupted',
                            error = CASE state
                                WHEN 'queued' THEN 'its process ended before it was sent'
                                ELSE 'its process ended before the backend answered' END
                        WHERE state IN ('queued', 'sent')
                            AND process IN (SELECT value FROM json_each(?))
                        RETURNING number
                        """,
                    arguments: [
                        clock().milliseconds,
                        JSONValue.array(gone.map(JSONValue.text)).description,
                    ])
            }
        }
        pictures.removePartial { ProcessMark.isGone($0, home: home) }
        ProcessMark.removeLeftBehind(home: home)
        return numbers.sorted()
    }

    // MARK: - Checks

    private func mustBeActive(_ run: Int, _ db: Database) throws {
        let state = try mustExist(run, db)
        guard state == Run.State.queued.rawValue || state == Run.State.sent.rawValue else {
            throw LedgerError(
                .invalid,
                "run \(run): is \(state) already, and a finished run never changes; "
                    + "fire it again with :go")
        }
    }

    private func explain(_ run: Int, expected: Run.State, _ db: Database) throws {
        let state = try mustExist(run, db)
        throw LedgerError(
            .invalid, "run \(run): is \(state), not \(expected.rawValue); fire it again with :go")
    }

    /// The run's state; throws when there is no such run.
    @discardableResult
    func mustExist(_ run: Int, _ db: Database) throws -> String {
        if let state = try String.fetchOne(
            db.cachedStatement(sql: "SELECT state FROM run WHERE number = ?"), arguments: [run])
        {
            return state
        }
        let last = try Int.fetchOne(db, sql: "SELECT max(number) FROM run")
        let hint = last.map { "the last one is \($0)" } ?? "there are none yet"
        throw LedgerError(.notFound, "run \(run): there is no such run; \(hint)")
    }

    /// Executes a statement that every run needs, and which is therefore compiled once.
    private func execute(
        _ db: Database, _ sql: String, arguments: StatementArguments
    ) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func json(_ text: String?, _ column: String) throws -> String? {
        guard let text else { return nil }
        do {
            _ = try JSONValue(parsing: text)
        } catch {
            throw LedgerError(.invalid, "\(column): is not JSON (\(error))")
        }
        return text
    }
}

/// A number that equal requests share: FNV-1a of the canonical JSON, 64 bits.
///
/// It only narrows the search; the JSON itself decides.
func requestKey(_ json: String) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in json.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return Int64(bitPattern: hash)
}

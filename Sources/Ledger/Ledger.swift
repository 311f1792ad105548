import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The library of runs: a folder with `library.sqlite` and the pictures, named by their hashes.
///
/// Several processes may use one library at once. Every call blocks until the disk has what it
/// wrote. Nothing is overwritten or deleted: a run is begun, finished once, and annotated.
public final class Ledger: Sendable {
    /// How to open a library.
    public enum Access: Sendable {
        /// Throws when the library cannot be written.
        case readWrite
        /// Writes nothing, and throws when there is no library.
        case readOnly
        /// Reads and writes, or only reads where the folder or the file cannot be written.
        case automatic
    }

    /// The folder, as an absolute path.
    public let home: String
    /// Whether the library cannot be written; what would write throws then.
    public var isReadOnly: Bool { writer == nil }
    /// Why the library cannot be written though that was wanted, such as a full disk.
    public let obstacle: LedgerError?

    let reader: any DatabaseReader
    let writer: DatabasePool?
    /// Writes for concurrent runs; nil where nothing can be written.
    private let commits: GroupCommit?
    /// Declared after the database, so that it is released after the database.
    private let entry: OpenLibraries.Entry
    let pictures: PictureFiles
    let clock: @Sendable () -> Timestamp
    let mark = MarkHolder()

    /// Opens the library in a folder, and makes the folder and the library where they are missing.
    ///
    /// `version` is this program's, such as `reroll 0.1`; a library of a later version names the
    /// one that wrote it. `updating` hears, with the number of runs, of a library of an earlier
    /// version before it is brought up to date, which a million runs take some seconds for. Throws
    /// `LedgerError`.
    public convenience init(
        home: String, access: Access = .automatic, version: String = "reroll",
        updating: (_ runs: Int) -> Void = { _ in }
    ) throws {
        try self.init(
            home: home, access: access, version: version, disk: Disk(), clock: { .now },
            updating: updating)
    }

    init(
        home: String, access: Access, version: String, disk: Disk,
        clock: @escaping @Sendable () -> Timestamp, updating: (_ runs: Int) -> Void = { _ in }
    ) throws {
        let home = absolute(home)
        self.home = home
        self.clock = clock
        pictures = PictureFiles(home: home, disk: disk)
        let opened: Opening.Opened
        (opened, entry) = try OpenLibraries.enter(Opening.database(home)) { look in
            switch access {
            case .readWrite:
                try Opening.forWriting(
                    home, version: version, look: look, updating: updating)
            case .readOnly: try Opening.forReading(home, look: look)
            case .automatic:
                try Opening.asPossible(
                    home, version: version, look: look, updating: updating)
            }
        }
        reader = opened.reader
        writer = opened.writer
        obstacle = opened.obstacle
        commits = opened.writer.map(GroupCommit.init)
    }

    deinit {
        mark.remove()
    }

    /// Closes the library: other processes see that this one has no unfinished runs left.
    public func close() throws {
        mark.remove()
        try catching {
            // SQLite empties the write-ahead log when the last connection closes, if it can write.
            writer?.invalidateReadOnlyConnections()
            try reader.close()
        }
    }

    /// The absolute path of a picture's file.
    public func path(of picture: StoredPicture) -> String {
        home + "/" + picture.path
    }

    /// The path of the database.
    public var databasePath: String { Opening.database(home) }

    // MARK: - Access to the database, errors translated

    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try catching { try reader.read(body) }
    }

    /// As ``read(_:)``, but cancelling the task interrupts SQLite.
    func readUnlessCancelled<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        do {
            return try await reader.read(body)
        } catch let error as DatabaseError {
            throw LedgerError(error, path: databasePath)
        }
    }

    func write<T>(_ body: (Database) throws -> T) throws -> T {
        let writer = try writable()
        return try catching { try writer.write(body) }
    }

    /// As ``write(_:)``, but concurrent writes share one commit.
    func writeTogether<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try writable()
        guard let commits else { throw LedgerError(.readOnly, "\(home): cannot be written") }
        do {
            return try await commits.write(body)
        } catch let error as DatabaseError {
            throw LedgerError(error, path: databasePath)
        }
    }

    /// The writing side; throws on a library that can only be read.
    @discardableResult
    func writable() throws -> DatabasePool {
        if let writer { return writer }
        throw obstacle
            ?? LedgerError(
                .readOnly, "\(home): the library was opened for reading only; open it for writing")
    }

    private func catching<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw LedgerError(error, path: databasePath)
        }
    }
}

/// The path with the working folder before it when it is relative.
private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
}

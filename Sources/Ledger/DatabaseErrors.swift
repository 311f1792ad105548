import GRDB

extension LedgerError {
    /// SQLite's error as a sentence for the user.
    init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? "\(error.resultCode)"
        // SQLite has one code for most refusals, the lack of room for its shared memory included.
        let isFull = error.resultCode == .SQLITE_IOERR && Files.isDiskFull(path)
        switch isFull ? .SQLITE_FULL : error.resultCode {
        case .SQLITE_FULL:
            self.init(
                .diskFull, "\(path): not written, the disk is full; free some space and try again")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .busy,
                "\(path): another process has been writing for 10 seconds; try again, "
                    + "or end that process")
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(
                .readOnly,
                "\(path): can only be read; make it writable, or set REROLL_HOME to a "
                    + "folder that is")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(
                .damaged,
                "\(path): is damaged (\(reason)); copy the folder, then try "
                    + "sqlite3 \(path) .recover, or set REROLL_HOME to another folder")
        case .SQLITE_CANTOPEN:
            self.init(
                .disk,
                "\(path): cannot be opened (\(reason)); check that the folder is readable, "
                    + "or set REROLL_HOME to another folder")
        case .SQLITE_IOERR:
            self.init(
                .disk,
                "\(path): the disk refused (\(reason)); check its space and its limits, "
                    + "and try again")
        default:
            self.init(.invalid, "\(path): \(reason)")
        }
    }
}

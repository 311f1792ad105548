#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An error of the library, in one sentence that says what to do next.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The classes of failure a caller may want to tell apart.
    public enum Kind: String, Sendable {
        /// The file is no library of ours.
        case notALibrary
        /// The library was written by a later version.
        case newer
        /// The library can be read but not written.
        case readOnly
        /// The disk, or the quota, is full.
        case diskFull
        /// Another process holds the library for too long.
        case busy
        /// A file is damaged: SQLite says so, or a picture is not what its name says.
        case damaged
        /// The disk refuses for another reason.
        case disk
        /// No run, or no saved session, has that number or name.
        case notFound
        /// The run is already finished, or the value is not allowed.
        case invalid
        /// The words given to `find` cannot be read.
        case query
    }

    /// The class of the failure.
    public let kind: Kind
    /// The sentence for the user.
    public let message: String

    /// Makes an error of a kind with its sentence.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The sentence for the user.
    public var description: String { message }
}

extension LedgerError {
    /// The error for a system call on a path that failed with `code` (an `errno`).
    static func disk(_ path: String, _ code: Int32, doing what: String) -> LedgerError {
        switch code {
        case ENOSPC, EDQUOT:
            LedgerError(
                .diskFull, "\(path): not \(what), the disk is full; free some space and try again")
        case EFBIG:
            LedgerError(
                .diskFull,
                "\(path): not \(what), files may not grow so large here; raise the "
                    + "limit (ulimit -f) and try again")
        case EROFS, EACCES, EPERM:
            LedgerError(
                .readOnly,
                "\(path): not \(what), \(text(code)); make it writable, or set "
                    + "REROLL_HOME to a folder that is")
        default:
            LedgerError(.disk, "\(path): not \(what), \(text(code))")
        }
    }

    private static func text(_ code: Int32) -> String {
        strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
    }
}

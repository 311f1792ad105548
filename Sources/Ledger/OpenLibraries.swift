import Synchronization

/// The databases that this process has open, so that it opens no such file a second time.
///
/// When a process closes any descriptor of a file, it loses all its locks on that file (POSIX),
/// SQLite's included; another process could then take itself for the last one and remove the log
/// while it is in use. A file that is already open was checked when it was opened.
enum OpenLibraries {
    /// Stands for one opening of a database, as long as it lives.
    final class Entry: Sendable {
        private let file: [UInt64]

        fileprivate init(_ file: [UInt64]) {
            self.file = file
        }

        deinit {
            OpenLibraries.leave(file)
        }
    }

    /// The openings of each file.
    private static let counts = Mutex<[[UInt64]: Int]>([:])

    /// Runs the opening of a database, one at a time in this process.
    ///
    /// Only where `look` is true may the body open the plain file. Keep the entry until SQLite has
    /// closed the database.
    static func enter<T: Sendable>(
        _ path: String, opening body: (_ look: Bool) throws -> T
    ) throws -> (T, Entry) {
        try counts.withLock { counts in
            let isOpen = Files.identity(path).map { counts[$0, default: 0] > 0 } ?? false
            let opened = try body(!isOpen)
            let file = Files.identity(path) ?? []
            counts[file, default: 0] += 1
            return (opened, Entry(file))
        }
    }

    private static func leave(_ file: [UInt64]) {
        counts.withLock { counts in
            guard let count = counts[file] else { return }
            counts[file] = count > 1 ? count - 1 : nil
        }
    }
}

import Foundation

/// The databases that this process has open, so that nobody opens and closes one beside SQLite.
///
/// When a process closes any descriptor of a file, all its locks on that file are gone (POSIX says
/// so), SQLite's included; another process could then take itself for the last one and remove the
/// log under our feet. A file that is open already has been looked at, so there is no need to.
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

    nonisolated(unsafe) private static var counts: [[UInt64]: Int] = [:]  // under the lock
    private static let lock = NSLock()

    /// Runs the opening of a database, one at a time in this process.
    ///
    /// Only where `look` is true may the body open the plain file. Keep the entry until SQLite has
    /// closed the database.
    static func enter<T>(
        _ path: String, opening body: (_ look: Bool) throws -> T
    ) rethrows -> (T, Entry) {
        try lock.withLock {
            let isOpen = Files.identity(path).map { counts[$0, default: 0] > 0 } ?? false
            let opened = try body(!isOpen)
            let file = Files.identity(path) ?? []
            counts[file, default: 0] += 1
            return (opened, Entry(file))
        }
    }

    private static func leave(_ file: [UInt64]) {
        lock.withLock {
            guard let count = counts[file] else { return }
            counts[file] = count > 1 ? count - 1 : nil
        }
    }
}

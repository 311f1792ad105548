import Foundation

/// This process's mark on the library, made with its first run.
final class MarkHolder: @unchecked Sendable {
    private let lock = NSLock()
    private var mark: ProcessMark?  // only touched while the lock is held

    /// The mark's ID, after making the mark if there is none yet.
    func id(home: String) throws -> String {
        try lock.withLock {
            if let mark { return mark.id }
            let made = try ProcessMark.make(home: home)
            mark = made
            return made.id
        }
    }

    /// The mark's ID; nil while there is no mark.
    var known: String? { lock.withLock { mark?.id } }

    func remove() {
        lock.withLock {
            mark?.remove()
            mark = nil
        }
    }
}

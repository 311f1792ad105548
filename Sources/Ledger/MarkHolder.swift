import Synchronization

/// This process's mark on the library, made with its first run.
final class MarkHolder: Sendable {
    private let mark = Mutex<ProcessMark?>(nil)

    /// The mark's ID, after making the mark if there is none yet.
    func id(home: String) throws -> String {
        try mark.withLock { mark in
            if let mark { return mark.id }
            let made = try ProcessMark.make(home: home)
            mark = made
            return made.id
        }
    }

    /// The mark's ID; nil while there is no mark.
    var known: String? { mark.withLock { $0?.id } }

    func remove() {
        mark.withLock { mark in
            mark?.remove()
            mark = nil
        }
    }
}

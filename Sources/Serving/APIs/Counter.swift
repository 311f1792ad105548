import Synchronization

/// Counts up to a limit, from several threads.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// The count before this one; nil at the limit.
    func next(below limit: Int) -> Int? {
        count.withLock { count in
            guard count < limit else { return nil }
            defer { count += 1 }
            return count
        }
    }
}

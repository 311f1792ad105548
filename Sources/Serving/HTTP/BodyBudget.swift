import Synchronization

/// Bounds the memory that request bodies take together.
final class BodyBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// - Throws: ``Problem`` of kind `busy` when there is no room for so many bytes more.
    func take(_ bytes: Int) throws {
        try used.withLock { used in
            guard bytes <= limit - used else {
                throw Problem(.busy(seconds: 1), "Too many large requests at once; try again")
            }
            used += bytes
        }
    }

    func giveBack(_ bytes: Int) { used.withLock { $0 -= bytes } }
}

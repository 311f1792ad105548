import Foundation

/// Bounds the memory that request bodies take together.
final class BodyBudget: @unchecked Sendable {
    private let limit: Int
    private let lock = NSLock()
    private var used = 0

    init(limit: Int) { self.limit = limit }

    /// - Throws: ``Problem`` of kind `busy` when there is no room for so many bytes more.
    func take(_ bytes: Int) throws {
        try lock.withLock {
            guard bytes <= limit - used else {
                throw Problem(.busy(seconds: 1), "Too many large requests at once; try again")
            }
            used += bytes
        }
    }

    func giveBack(_ bytes: Int) { lock.withLock { used -= bytes } }
}

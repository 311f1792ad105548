import Foundation
import GRDB

/// Puts what many runs write at once on the disk with one commit.
///
/// A commit waits for the disk, a hundred times as long as the writing itself takes. What comes in
/// during that wait goes with the next commit, whoever it is from, so that a hundred runs under way
/// wait no longer than one. Nothing is answered before it is on the disk.
final class GroupCommit: @unchecked Sendable {
    /// The most that goes with one commit, so that another process gets its turn.
    static let largest = 200

    private let writer: DatabasePool
    private let queue = DispatchQueue(label: "reroll ledger")
    private let lock = NSLock()
    private var waiting: [any Change] = []  // only touched while the lock is held
    private var isAtWork = false  // likewise

    init(_ writer: DatabasePool) { self.writer = writer }

    /// Does `body` in a transaction that others may share, and returns when it is on the disk.
    ///
    /// `body` may be done twice: where one of a group fails, each is done alone, so that it fails
    /// alone. Throws what `body` throws, and `DatabaseError`.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            add(Write(body: body, continuation: continuation))
        }
    }

    private func add(_ change: any Change) {
        let mustStart = lock.withLock {
            waiting.append(change)
            defer { isAtWork = true }
            return !isAtWork
        }
        if mustStart { queue.async { self.work() } }
    }

    /// Commits until nothing waits.
    private func work() {
        while true {
            let group = lock.withLock {
                let group = Array(waiting.prefix(Self.largest))
                waiting.removeFirst(group.count)
                isAtWork = !group.isEmpty
                return group
            }
            if group.isEmpty { return }
            do {
                try writer.write { db in
                    for change in group { try change.make(db) }
                }
                for change in group { change.answer(nil) }
            } catch {
                // The whole group was rolled back.
                if group.count == 1 { group[0].answer(error) } else { alone(group) }
            }
        }
    }

    private func alone(_ group: [any Change]) {
        for change in group {
            do {
                try writer.write { db in try change.make(db) }
                change.answer(nil)
            } catch {
                change.answer(error)
            }
        }
    }
}

/// One of a group.
private protocol Change {
    func make(_ db: Database) throws
    /// Says that it is on the disk, or why it is not.
    func answer(_ error: (any Error)?)
}

/// A change with its result, used by the thread that commits.
private final class Write<T: Sendable>: Change {
    private let body: @Sendable (Database) throws -> T
    private let continuation: CheckedContinuation<T, any Error>
    private var result: T?

    init(
        body: @escaping @Sendable (Database) throws -> T,
        continuation: CheckedContinuation<T, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func make(_ db: Database) throws { result = try body(db) }

    func answer(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else if let result {
            continuation.resume(returning: result)
        }
    }
}

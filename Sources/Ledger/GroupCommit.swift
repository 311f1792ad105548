import Dispatch
import GRDB
import Synchronization

/// Writes the changes of concurrent runs to the disk with shared commits.
///
/// A commit waits for the disk, a hundred times as long as the writing itself takes. Changes that
/// arrive during that wait share the next commit, so a hundred concurrent runs wait no longer than
/// one. No caller is answered before its change is on the disk.
final class GroupCommit: Sendable {
    /// The most changes in one commit, so that other processes get their turn.
    static let maxChanges = 200

    private let writer: DatabasePool
    private let queue = DispatchQueue(label: "reroll ledger")
    private let state = Mutex(State())

    private struct State {
        var waiting: [any Change] = []
        /// Whether the queue is committing.
        var isWorking = false
    }

    init(_ writer: DatabasePool) { self.writer = writer }

    /// Runs `body` in a transaction that others may share, and returns when it is on the disk.
    ///
    /// `body` may run twice: when one change of a group fails, each runs again in a transaction of
    /// its own, so that only that one fails. Throws what `body` throws, and `DatabaseError`.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            add(Write(body: body, continuation: continuation))
        }
    }

    private func add(_ change: any Change) {
        let mustStart = state.withLock { state in
            state.waiting.append(change)
            defer { state.isWorking = true }
            return !state.isWorking
        }
        if mustStart { queue.async { self.work() } }
    }

    /// Commits until nothing waits.
    private func work() {
        while true {
            let group = state.withLock {
                let group = Array($0.waiting.prefix(Self.maxChanges))
                $0.waiting.removeFirst(group.count)
                $0.isWorking = !group.isEmpty
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

/// One change of a group.
private protocol Change: Sendable {
    func make(_ db: Database) throws
    /// Reports that the change is on the disk, or why it is not.
    func answer(_ error: (any Error)?)
}

/// A change with its result.
///
/// Unchecked: after it was made, only the queue that commits touches `result`.
private final class Write<T: Sendable>: Change, @unchecked Sendable {
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

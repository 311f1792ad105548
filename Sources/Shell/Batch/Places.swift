import Synchronization

/// The runs that a backend may have at once, given to the rows that wait in their order.
///
/// A row that is written down already takes the place of one that is over without anything between
/// them: neither the thread that owns the batch nor the disk.
final class Places: Sendable {
    private let count: Int
    private let state = Mutex(State())

    private struct State {
        var holders: Set<Int> = []
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        var isClosed = false
    }

    /// - Parameter count: how many there are, at least 1.
    init(_ count: Int) { self.count = count }

    /// How many are taken.
    var taken: Int { state.withLock { $0.holders.count } }

    /// Waits for a place.
    ///
    /// - Throws: `CancellationError` when no more are given.
    func take(_ row: Int) async throws {
        let isMine = await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.isClosed { return false }
                guard state.holders.count >= count else {
                    state.holders.insert(row)
                    return true
                }
                state.waiting[row] = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        guard isMine else { throw CancellationError() }
    }

    /// Gives the row's place to the first that waits; harmless twice, and for a row that has none.
    func leave(_ row: Int) {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.holders.remove(row) != nil, let first = state.waiting.keys.min() else {
                return nil
            }
            state.holders.insert(first)
            return state.waiting.removeValue(forKey: first)
        }
        next?.resume(returning: true)
    }

    /// Gives no more places; those that wait give up.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.self)
        }
        for one in waiting { one.resume(returning: false) }
    }
}

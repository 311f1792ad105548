import Synchronization

/// The slots of a lane: how many of its runs are at the backend at once.
///
/// A run that is recorded already takes a free slot at once, without waiting for the thread that
/// owns the loop or for the disk. The first job in order goes first.
final class Slots: Sendable {
    private let count: Int
    private let state = Mutex(State())

    private struct State {
        var holders: Set<Int> = []
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        var isClosed = false
    }

    /// - Parameter count: the number of slots, at least 1.
    init(_ count: Int) { self.count = count }

    /// The number of slots that are taken.
    var taken: Int { state.withLock { $0.holders.count } }

    /// Waits for a slot.
    ///
    /// - Throws: `CancellationError` once the slots are closed.
    func take(_ job: Int) async throws {
        let isMine = await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.isClosed { return false }
                guard state.holders.count >= count else {
                    state.holders.insert(job)
                    return true
                }
                state.waiting[job] = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        guard isMine else { throw CancellationError() }
    }

    /// Frees the job's slot for the first that waits; harmless twice, and for a job without a slot.
    func leave(_ job: Int) {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.holders.remove(job) != nil, let first = state.waiting.keys.min() else {
                return nil
            }
            state.holders.insert(first)
            return state.waiting.removeValue(forKey: first)
        }
        next?.resume(returning: true)
    }

    /// Gives no more slots; those that wait give up.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.self)
        }
        for one in waiting { one.resume(returning: false) }
    }
}

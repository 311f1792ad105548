import Synchronization

/// Lets one job go at a time and a bounded number wait, first come first served.
final class JobQueue: Sendable {
    /// A job's slot; given up with ``JobQueue/leave(_:took:)``.
    struct Slot: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct State {
        /// The first is at work, the others wait.
        var slots: [Slot] = []
        /// The jobs that wait for their turn.
        var waiting: [Slot: CheckedContinuation<Bool, Never>] = [:]
        var nextNumber = 0
        /// Seconds that the last jobs took, to estimate the next one.
        var average = 1.0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many may wait.
    init(limit: Int) { self.limit = limit }

    var waiting: Int { state.withLock { max(0, $0.slots.count - 1) } }
    var isBusy: Bool { state.withLock { !$0.slots.isEmpty } }

    /// Takes a slot at the end.
    ///
    /// - Throws: ``Problem`` of kind `busy` when the queue is full.
    func join() throws -> Slot {
        try state.withLock { state in
            guard state.slots.count <= limit else {
                throw Problem(
                    .busy(seconds: max(1, state.average)),
                    "The queue is full: \(state.slots.count - 1) requests wait; try again later")
            }
            let slot = Slot(number: state.nextNumber)
            state.nextNumber += 1
            state.slots.append(slot)
            return slot
        }
    }

    /// Waits until the slot is the first.
    ///
    /// - Throws: `CancellationError` when the task is cancelled or the slot was left.
    func turn(_ slot: Slot) async throws {
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    guard state.slots.contains(slot) else { return false }
                    if state.slots.first == slot { return true }
                    state.waiting[slot] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            leave(slot)
        }
        guard isMine, !Task.isCancelled else { throw CancellationError() }
    }

    /// Gives the slot up, whether waiting or at work, so that the next begins; harmless twice.
    ///
    /// - Parameters:
    ///   - slot: from ``join()``.
    ///   - took: seconds of work, where the job was done.
    func leave(_ slot: Slot, took: Double? = nil) {
        let (given, next) = state.withLock { state in
            if let took { state.average += (took - state.average) / 4 }
            state.slots.removeAll { $0 == slot }
            let given = state.waiting.removeValue(forKey: slot)
            return (given, state.slots.first.flatMap { state.waiting.removeValue(forKey: $0) })
        }
        given?.resume(returning: false)
        next?.resume(returning: true)
    }
}

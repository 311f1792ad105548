import Backends
import Synchronization

/// Recorded runs that wait for their turn, and the one under way: one at a time, in their order.
///
/// The shell's thread puts runs in and takes out how they ended; a task carries them out. Whoever
/// waits is woken when there is news.
public final class RunQueue: Sendable {
    /// A run that is recorded and has not ended.
    public struct Job: Sendable {
        public let number: Int
        public let run: PlannedRun
        let worker: RunWorker
        /// US dollars set aside for it.
        let reserved: Double

        public var plan: Plan { run.plan }
    }

    /// A run that has ended.
    public struct Finished: Sendable {
        public let job: Job
        public let result: Result<RunEnd, any Error>
    }

    /// The run under way.
    public struct Running: Sendable {
        public let job: Job
        fileprivate let task: Task<Void, Never>
        public fileprivate(set) var progress: Progress?
        public fileprivate(set) var isCancelled = false
    }

    private struct State: Sendable {
        var waiting: [Job] = []
        var current: Running?
        var ended: [Finished] = []
        var lastWake: ContinuousClock.Instant?
        var wake: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    public init() {}

    /// Sets what ends the wait of the shell's thread.
    public func onNews(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// The run under way, and those that wait, in their order.
    public var open: (running: Running?, waiting: [Job]) {
        state.withLock { ($0.current, $0.waiting) }
    }

    /// The number of runs that have not ended, or whose end has not been taken.
    public var count: Int {
        state.withLock { $0.waiting.count + ($0.current == nil ? 0 : 1) + $0.ended.count }
    }

    /// The jobs that have not ended, oldest first.
    public var jobs: [Job] {
        state.withLock { ($0.current.map { [$0.job] } ?? []) + $0.waiting }
    }

    /// Puts a run at the end.
    func add(_ job: Job) {
        state.withLock {
            $0.waiting.append(job)
            startNext(&$0)
        }
    }

    /// Takes the runs that have ended since the last time, in order.
    public func take() -> [Finished] {
        state.withLock { state in
            defer { state.ended = [] }
            return state.ended
        }
    }

    /// What became of the wish to cancel a run.
    enum Cancelled {
        /// It had not begun, and will not.
        case waiting(Job)
        /// Its task is cancelled; it ends as any other.
        case running
        /// It is not in the queue.
        case none
    }

    /// Cancels a run.
    func cancel(_ number: Int) -> Cancelled {
        state.withLock {
            if let index = $0.waiting.firstIndex(where: { $0.number == number }) {
                return .waiting($0.waiting.remove(at: index))
            }
            guard $0.current?.job.number == number else { return .none }
            $0.current?.isCancelled = true
            $0.current?.task.cancel()
            return .running
        }
    }

    /// Begins the next run if none is under way; the lock is held.
    private func startNext(_ state: inout State) {
        guard state.current == nil, !state.waiting.isEmpty else { return }
        let job = state.waiting.removeFirst()
        let task = Task.detached { [self] in
            let result: Result<RunEnd, any Error>
            do {
                result = .success(
                    try await job.worker.execute(
                        job.run, number: job.number, progress: { note($0) }))
            } catch {
                result = .failure(error)
            }
            end(Finished(job: job, result: result))
        }
        state.current = Running(job: job, task: task)
    }

    private func note(_ progress: Progress) {
        let wake: (@Sendable () -> Void)? = state.withLock {
            $0.current?.progress = progress
            // A few times a second is enough for a line of words.
            let now = ContinuousClock.now
            if let last = $0.lastWake, now - last < .milliseconds(250) { return nil }
            $0.lastWake = now
            return $0.wake
        }
        wake?()
    }

    private func end(_ finished: Finished) {
        let wake = state.withLock {
            $0.ended.append(finished)
            $0.current = nil
            startNext(&$0)
            return $0.wake
        }
        wake()
    }
}

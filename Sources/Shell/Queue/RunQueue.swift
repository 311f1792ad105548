import Backends
import Foundation

/// Runs that wait for their turn, and the one under way: one at a time, in the order they were fired.
///
/// The shell's thread puts runs in and takes out how they ended; a task carries them out. Whoever
/// waits is woken when there is news.
final class RunQueue: @unchecked Sendable {
    /// A run that has been written down and not ended.
    struct Job: Sendable {
        let number: Int
        let plan: Shell.Plan
        let firing: Firing
        /// US dollars set aside for it.
        let reserved: Double
    }

    /// A run that has ended.
    struct Finished: Sendable {
        let job: Job
        let result: Result<Firing.End, any Error>
    }

    /// How far the run under way is.
    struct Running {
        let job: Job
        fileprivate let task: Task<Void, Never>
        fileprivate(set) var progress: Backends.Progress?
        fileprivate(set) var isCancelled = false
        let clock: ProgressLine
    }

    private let lock = NSLock()
    private var waiting: [Job] = []  // only touched while the lock is held, as all below
    private var current: Running?
    private var ended: [Finished] = []
    private var lastWake: ContinuousClock.Instant?
    private var wake: @Sendable () -> Void = {}

    /// Sets what ends the wait of the shell's thread.
    func onNews(_ wake: @escaping @Sendable () -> Void) { lock.withLock { self.wake = wake } }

    /// The run under way, and those that wait, in their order.
    var open: (running: Running?, waiting: [Job]) { lock.withLock { (current, waiting) } }

    /// How many runs have not ended, or not been told of.
    var count: Int { lock.withLock { waiting.count + (current == nil ? 0 : 1) + ended.count } }

    /// The jobs that have not ended, oldest first.
    var jobs: [Job] { lock.withLock { (current.map { [$0.job] } ?? []) + waiting } }

    /// Puts a run at the end.
    func add(_ job: Job) {
        lock.withLock {
            waiting.append(job)
            startNext()
        }
    }

    /// What has ended since the last time, in order.
    func take() -> [Finished] {
        lock.withLock {
            defer { ended = [] }
            return ended
        }
    }

    /// What became of a wish to cancel.
    enum Cancelled {
        /// It had not begun, and will not.
        case waiting(Job)
        /// Its backend is told; it ends as any other.
        case running
        /// It is not here.
        case none
    }

    /// Cancels a run.
    func cancel(_ number: Int) -> Cancelled {
        lock.withLock {
            if let index = waiting.firstIndex(where: { $0.number == number }) {
                return .waiting(waiting.remove(at: index))
            }
            guard current?.job.number == number else { return .none }
            current?.isCancelled = true
            current?.task.cancel()
            return .running
        }
    }

    /// Begins the next run if none is under way; the lock is held.
    private func startNext() {
        guard current == nil, !waiting.isEmpty else { return }
        let job = waiting.removeFirst()
        let task = Task.detached { [self] in
            let result: Result<Firing.End, any Error>
            do {
                result = .success(
                    try await job.firing.carryOut(job.plan, number: job.number) { note($0) })
            } catch {
                result = .failure(error)
            }
            end(Finished(job: job, result: result))
        }
        current = Running(
            job: job, task: task, clock: ProgressLine(count: job.plan.request.count))
    }

    private func note(_ progress: Backends.Progress) {
        let wake: (@Sendable () -> Void)? = lock.withLock {
            current?.progress = progress
            // A few times a second is enough for a line of words.
            let now = ContinuousClock.now
            if let lastWake, now - lastWake < .milliseconds(250) { return nil }
            lastWake = now
            return self.wake
        }
        wake?()
    }

    private func end(_ finished: Finished) {
        let wake = lock.withLock {
            ended.append(finished)
            current = nil
            startNext()
            return self.wake
        }
        wake()
    }
}

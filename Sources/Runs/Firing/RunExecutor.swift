import Backends
import Ledger
import LineSyntax

/// Fires runs and waits for them, with the permission to spend what they cost.
public struct RunExecutor {
    private let library: Library
    private let waiting: WaitLoop
    private let budget: Budget
    private let duration: Double?

    /// - Parameters:
    ///   - library: where runs and pictures are kept.
    ///   - waiting: how the calling thread waits.
    ///   - budget: counts what runs cost, and holds its cap.
    ///   - duration: seconds that every run is recorded with; nil measures them.
    public init(
        library: Library, waiting: WaitLoop, budget: Budget, duration: Double? = nil
    ) {
        self.library = library
        self.waiting = waiting
        self.budget = budget
        self.duration = duration
    }

    /// A worker for runs that are carried out elsewhere, as in the queue.
    func worker(previewEvery: Int? = nil) throws -> RunWorker {
        RunWorker(
            ledger: try library.ledger(), duration: duration, previewEvery: previewEvery)
    }

    /// Fires jobs until all have ended, or something stops it.
    ///
    /// - Parameters:
    ///   - work: the jobs, and who hears of them.
    ///   - session: names the session in the library.
    ///   - policy: how they are fired.
    ///   - approval: of the cost of all of them; the cap holds all the same.
    /// - Returns: why it stopped before the last job; nil where it did not.
    /// - Throws: what the callbacks of `work` throw; runs under way are then cancelled.
    public func fire(
        _ work: FiringWork, session: String, _ policy: FiringPolicy, _ approval: Approval
    ) throws -> FiringStop? {
        // Ctrl-C may have been pressed while the jobs were planned.
        waiting.isInterrupted ? .interrupted : try wait(for: work, session: session, policy)
    }

    private func wait(
        for work: FiringWork, session: String, _ policy: FiringPolicy
    ) throws -> FiringStop? {
        let loop = FiringLoop(
            work, policy, worker: try worker(previewEvery: policy.previewEvery), budget: budget,
            session: session, wake: waiting.wake)
        defer { loop.abandon() }
        return try waiting.until(pause: { loop.pause }, interrupted: loop.interrupt) {
            try loop.round() ? .some(loop.stop) : nil
        }
    }

    /// Fires one run and waits for its end; Ctrl-C cancels it.
    ///
    /// - Returns: how it ended, also when it failed or was cancelled.
    /// - Throws: `LedgerError` when it could not be recorded; `UserError` when it does not fit
    ///   under the cap.
    public func fire(
        _ run: PlannedRun, session: String, previewEvery: Int? = nil, _ approval: Approval,
        progress: @escaping (Progress) -> Void = { _ in },
        cancelling: @escaping () -> Void = {}
    ) throws -> RunEnd {
        var end: RunEnd?
        var work = FiringWork(lanes: [.init(slots: 1, jobs: [0])], job: { _ in .fire(run) }) {
            switch $1 {
            case .progress(let news): progress(news)
            case .ended(let ended): end = ended
            case .unrecorded(let error): throw error
            case .known, .started: break
            }
        }
        work.interrupted = { _ in cancelling() }
        var policy = FiringPolicy()
        policy.previewEvery = previewEvery
        let stop = try wait(for: work, session: session, policy)
        if let end { return end }
        switch stop {
        case .budget(let error)?, .error(let error)?: throw error
        default: throw UserError.interrupted
        }
    }
}

import Backends
import Ledger
import LineSyntax

/// Puts runs into the queue, counts their cost, and cancels them.
///
/// The shell's thread owns it.
public struct QueueRunner {
    /// The runs that wait, and the one under way.
    public let queue: RunQueue
    private let library: Library
    private let executor: RunExecutor
    private let budget: Budget

    public init(queue: RunQueue, library: Library, executor: RunExecutor, budget: Budget) {
        self.queue = queue
        self.library = library
        self.executor = executor
        self.budget = budget
    }

    /// The run in the queue that is bound to make the picture of `plan`; nil where there is none.
    public func job(matching plan: Plan) -> RunQueue.Job? {
        guard plan.isSeedFixed, plan.identity.reproducible else { return nil }
        return queue.jobs.first {
            $0.plan.request.resolved == plan.request.resolved && $0.plan.identity == plan.identity
        }
    }

    /// Whether runs of a series wait or are under way.
    public func holds(_ series: Series) throws -> Bool {
        guard !queue.jobs.isEmpty else { return false }
        let cells = Set(try library.ledger().cells(of: series.number).values)
        return queue.jobs.contains { cells.contains($0.number) }
    }

    /// Records a run and puts it at the end of the queue, its settings frozen.
    ///
    /// - Parameters:
    ///   - run: what is fired, and where.
    ///   - session: names the session in the library.
    ///   - approval: of its cost.
    /// - Returns: the run as it is recorded, state queued.
    /// - Throws: `LedgerError` when it could not be recorded, and then it is not fired.
    public func add(_ run: PlannedRun, session: String, _ approval: Approval) throws -> Run {
        let ledger = try library.ledger()
        let worker = try executor.worker()
        let number = try ledger.begin(run.newRun(session: session))
        queue.add(
            RunQueue.Job(
                number: number, run: run, worker: worker,
                reserved: budget.reserve(for: run.plan)))
        return try ledger.run(number)
    }

    /// Takes the runs that have ended since the last time, and counts their cost.
    public func take() -> [RunQueue.Finished] {
        let ended = queue.take()
        for finished in ended {
            budget.release(finished.job.reserved)
            if let end = try? finished.result.get() { budget.record(end, of: finished.job.plan) }
        }
        return ended
    }

    /// Cancels runs in the queue.
    ///
    /// - Returns: those that had not begun, in their order; the one under way ends as any other.
    /// - Throws: ``UserError/input(_:)`` when one is not in the queue.
    public func cancel(_ numbers: [Int]) throws -> [Run] {
        // The last goes first, or the next would begin when the one under way ends.
        try numbers.reversed().compactMap(cancel).reversed()
    }

    /// Cancels every run in the queue, in the same way.
    public func cancelAll() throws -> [Run] { try cancel(queue.jobs.map(\.number)) }

    private func cancel(_ number: Int) throws -> Run? {
        switch queue.cancel(number) {
        case .running: return nil
        case .waiting(let job):
            budget.release(job.reserved)
            let ledger = try library.ledger()
            try ledger.finish(number, Outcome(.cancelled, duration: 0))
            return try ledger.run(number)
        case .none:
            let run = try library.ledger().run(number)
            throw UserError.input(
                "@\(number) is not in the queue, it is \(run.state.rawValue); "
                    + "`:queue` lists what is")
        }
    }
}

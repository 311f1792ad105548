import Backends
import JSON
import Synchronization

/// Runs jobs one after the other on the backend.
final class JobRunner: Sendable {
    private let backend: any Backend
    private let isRemote: Bool
    private let timeLimit: Double
    private let queue: JobQueue
    private let metrics: Metrics
    private let jobs = Mutex<[GenerationJob]>([])

    init(_ backend: any Backend, options: ServerOptions, metrics: Metrics) {
        self.backend = backend
        isRemote = options.isRemote
        timeLimit = options.timeLimit
        queue = JobQueue(limit: options.queue)
        self.metrics = metrics
    }

    var waiting: Int { queue.waiting }
    var isBusy: Bool { queue.isBusy }

    /// The jobs of an account that wait or work, the oldest first.
    func jobs(of account: Account) -> [GenerationJob] {
        jobs.withLock { $0.filter { $0.account === account } }
    }

    /// Stops the jobs whose pictures nobody could fetch once the server is gone.
    func stopDetached() {
        for job in jobs.withLock({ $0 }) where job.isDetached { job.stop(.stopping) }
    }

    /// A job with its slot in the queue.
    struct Ticket: Sendable {
        let job: GenerationJob
        fileprivate let slot: JobQueue.Slot
    }

    /// Takes a slot for a job; ``run(_:previewEvery:tell:)`` must follow.
    ///
    /// - Throws: ``Problem`` of kind `busy`.
    func admit(_ job: GenerationJob) throws -> Ticket {
        let slot = try queue.join()
        jobs.withLock { $0.append(job) }
        return Ticket(job: job, slot: slot)
    }

    /// Waits for the job's turn and does it.
    ///
    /// - Parameters:
    ///   - ticket: from ``admit(_:)``.
    ///   - previewEvery: steps between previews; nil for none.
    ///   - tell: gets every event as it comes.
    /// - Returns: the pictures; of an interrupted job those that there are.
    /// - Throws: ``Problem``.
    func run(
        _ ticket: Ticket, previewEvery: Int? = nil,
        tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws -> GenerationResult {
        let job = ticket.job
        defer {
            queue.leave(ticket.slot)
            jobs.withLock { $0.removeAll { $0 === job } }
        }
        let task = Task { try await self.work(ticket, previewEvery: previewEvery, tell: tell) }
        job.begin(task)
        let end = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            job.stop(.gone)
        }
        let state = job.state
        let now = ContinuousClock.now
        let begun = state.begun ?? now
        let took = (now - begun) / .seconds(1)
        func result(_ acknowledgement: Acknowledgement?) -> GenerationResult {
            GenerationResult(
                pictures: state.pictures, acknowledgement: acknowledgement,
                waited: (begun - job.joined) / .seconds(1), took: took)
        }
        switch end {
        case .success(let acknowledgement):
            metrics.countRun("done", seconds: took, pictures: state.pictures.count)
            return result(acknowledgement)
        case .failure(let error):
            if state.stop == .interrupted {
                metrics.countRun("interrupted", seconds: took, pictures: state.pictures.count)
                return result(nil)
            }
            let problem = problem(error, stop: state.stop)
            metrics.countRun(problem.kind == .clientGone ? "cancelled" : "failed", seconds: took)
            throw problem
        }
    }

    private func work(
        _ ticket: Ticket, previewEvery: Int?, tell: @Sendable (Event) -> Void
    ) async throws -> Acknowledgement {
        let job = ticket.job
        try await queue.turn(ticket.slot)
        let begun = ContinuousClock.now
        job.change { $0.begun = begun }
        let limit = timeLimit
        let watchdog = Task {
            try await Task.sleep(for: .seconds(limit))
            job.stop(.timedOut)
        }
        defer {
            watchdog.cancel()
            queue.leave(ticket.slot, took: (ContinuousClock.now - begun) / .seconds(1))
        }
        var end: Acknowledgement?
        for try await event in backend.generate(job.request, previewEvery: previewEvery) {
            switch event {
            case .progress(let progress):
                job.change {
                    $0.progress = progress
                    if let preview = progress.preview { $0.preview = preview }
                }
            case .picture(let picture):
                try picture.check()
                job.change {
                    $0.pictures.append(picture)
                    $0.preview = nil
                }
            case .finished(let acknowledgement): end = acknowledgement
            default: break
            }
            tell(event)
        }
        // What was done before the stop reached it is done.
        if let end { return end }
        try Task.checkCancellation()
        throw Problem(.badGateway, "the backend ended without a result")
    }

    private func problem(_ error: any Error, stop: GenerationJob.Stop?) -> Problem {
        switch stop {
        case .gone: return Problem(.clientGone, "the client closed the connection")
        case .timedOut:
            return Problem(
                .timedOut,
                "the run took longer than \(JSONValue.real(timeLimit)) s; ask for fewer steps or "
                    + "pictures"
            )
        case .stopping: return Problem(.serverError, "the server is stopping")
        case .interrupted, nil: break
        }
        switch error {
        case let problem as Problem: return problem
        case is CancellationError: return Problem(.cancelled, isRemote: isRemote)
        case let error as BackendError: return Problem(error, isRemote: isRemote)
        default: return Problem(.failed("\(error)"), isRemote: isRemote)
        }
    }
}

import Backends
import Foundation
import JSON
import Parameters

/// Carries runs out one after the other on the backend.
final class Runner: @unchecked Sendable {
    private let backend: any Backend
    private let isRemote: Bool
    private let timeLimit: Double
    private let queue: RunQueue
    private let metrics: Metrics
    private let lock = NSLock()
    private var runs: [Run] = []

    init(_ backend: any Backend, options: ServerOptions, metrics: Metrics) {
        self.backend = backend
        isRemote = options.isRemote
        timeLimit = options.timeLimit
        queue = RunQueue(limit: options.queue)
        self.metrics = metrics
    }

    var waiting: Int { queue.waiting }
    var isBusy: Bool { queue.isBusy }

    /// The runs of an account that wait or work, the oldest first.
    func runs(of account: Account) -> [Run] {
        lock.withLock { runs.filter { $0.account === account } }
    }

    /// Stops the runs whose pictures nobody could fetch once the server is gone.
    func stopDetached() {
        for run in lock.withLock({ runs }) where run.isDetached { run.stop(.stopping) }
    }

    /// A run with its place in the queue.
    struct Ticket: Sendable {
        let run: Run
        fileprivate let place: RunQueue.Place
    }

    /// Takes a place for a run; ``carryOut(_:previewEvery:tell:)`` must follow.
    ///
    /// - Throws: ``Problem`` of kind `busy`.
    func admit(_ run: Run) throws -> Ticket {
        let place = try queue.join()
        lock.withLock { runs.append(run) }
        return Ticket(run: run, place: place)
    }

    /// Waits for the run's turn and does it.
    ///
    /// - Parameters:
    ///   - ticket: from ``admit(_:)``.
    ///   - previewEvery: steps between previews; nil for none.
    ///   - tell: gets every event as it comes.
    /// - Returns: the pictures; of a run that was interrupted what there is.
    /// - Throws: ``Problem``.
    func carryOut(
        _ ticket: Ticket, previewEvery: Int? = nil,
        tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws -> Outcome {
        let run = ticket.run
        defer {
            queue.leave(ticket.place)
            lock.withLock { runs.removeAll { $0 === run } }
        }
        let task = Task { try await self.work(ticket, previewEvery: previewEvery, tell: tell) }
        run.begin(task)
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            run.stop(.gone)
        }
        let state = run.state
        let end = ContinuousClock.now
        let begun = state.begun ?? end
        func outcome(_ acknowledgement: Acknowledgement?) -> Outcome {
            Outcome(
                pictures: state.pictures, acknowledgement: acknowledgement,
                waited: (begun - run.joined) / .seconds(1), took: (end - begun) / .seconds(1))
        }
        let took = (end - begun) / .seconds(1)
        switch result {
        case .success(let acknowledgement):
            metrics.countRun("done", seconds: took, pictures: state.pictures.count)
            return outcome(acknowledgement)
        case .failure(let error):
            if state.stop == .interrupted {
                metrics.countRun("interrupted", seconds: took, pictures: state.pictures.count)
                return outcome(nil)
            }
            let problem = problem(error, stop: state.stop)
            metrics.countRun(problem.kind == .clientGone ? "cancelled" : "failed", seconds: took)
            throw problem
        }
    }

    private func work(
        _ ticket: Ticket, previewEvery: Int?, tell: @Sendable (Event) -> Void
    ) async throws -> Acknowledgement {
        let run = ticket.run
        try await queue.turn(ticket.place)
        let begun = ContinuousClock.now
        run.change { $0.begun = begun }
        let limit = timeLimit
        let watchdog = Task {
            try await Task.sleep(for: .seconds(limit))
            run.stop(.timedOut)
        }
        defer {
            watchdog.cancel()
            queue.leave(ticket.place, took: (ContinuousClock.now - begun) / .seconds(1))
        }
        var end: Acknowledgement?
        for try await event in backend.generate(run.request, previewEvery: previewEvery) {
            switch event {
            case .progress(let progress):
                run.change {
                    $0.progress = progress
                    if let preview = progress.preview { $0.preview = preview }
                }
            case .picture(let picture):
                try picture.check()
                run.change {
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

    private func problem(_ error: any Error, stop: Run.Stop?) -> Problem {
        switch stop {
        case .gone: return Problem(.clientGone, "the client closed the connection")
        case .timedOut:
            return Problem(
                .timedOut,
                "the run took longer than \(JSONValue.real(timeLimit)) s; ask for fewer steps or pictures"
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

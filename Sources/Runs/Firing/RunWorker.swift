import Backends
import Hashing
import Images
import Ledger
import LineSyntax
import Parameters

/// Carries one run out: records it, lets the backend work, keeps the pictures, records the end.
///
/// It knows no terminal and belongs to no thread, so that many runs go side by side. Cost, display
/// and Ctrl-C are its caller's business.
struct RunWorker: Sendable {
    let ledger: Ledger
    /// Seconds that every run is recorded with; nil measures them.
    var duration: Double?
    /// The number of steps between previews; nil for no preview.
    var previewEvery: Int?

    /// Carries a run out; cancelling the task cancels the run.
    ///
    /// - Parameters:
    ///   - planned: the request, its backend and its place in the library.
    ///   - session: names the session in the library.
    ///   - turn: waits until the run may be sent; where it throws, the run is given up unsent.
    ///   - progress: takes the backend's progress.
    ///   - received: called with the last picture, before it is kept: from then on another run may
    ///     take this one's place at the backend.
    /// - Returns: how it ended, also when it failed.
    /// - Throws: `LedgerError` when its beginning, before which nothing is sent, or its end could
    ///   not be recorded.
    func execute(
        _ planned: PlannedRun, session: String,
        turn: @Sendable () async throws -> Void = {},
        progress: @Sendable (Progress) -> Void, received: @Sendable () -> Void = {}
    ) async throws -> RunEnd {
        let number = try await ledger.begin(planned.newRun(session: session))
        do { try await turn() } catch {
            try await ledger.finish(number, Outcome(.cancelled))
            return RunEnd(
                run: try ledger.run(number), notes: [], charged: 0, isSent: false,
                mayBeBilled: false, isDenied: false)
        }
        return try await execute(
            planned, number: number, progress: progress, received: received)
    }

    /// Carries out a run that is recorded already, state queued.
    func execute(
        _ planned: PlannedRun, number: Int, progress: @Sendable (Progress) -> Void,
        received: @Sendable () -> Void = {}
    ) async throws -> RunEnd {
        let begun = ContinuousClock.now
        var outcome: Outcome
        var bill = Bill()
        var notes: [String] = []
        var isDenied = false
        do {
            let end = try await receive(
                planned, number: number, bill: &bill, progress: progress, received: received)
            outcome = Outcome(.done, acknowledged: end.settings.json, cost: end.cost)
            outcome.painted = end.painted.map { Painted(width: $0.width, height: $0.height) }
            notes = end.notes
        } catch {
            outcome = Outcome(error)
            if case BackendError.denied = error { isDenied = true }
        }
        if outcome.cost == nil, bill.charged > 0 { outcome.cost = bill.charged }
        let mayBeBilled = bill.isSent && (outcome.state == .cancelled || outcome.state == .unknown)
        if mayBeBilled, outcome.error == nil, !planned.plan.isFree {
            outcome.error = "stopped after it was sent; it may be billed, `:credits` shows"
        }
        outcome.duration = duration ?? (ContinuousClock.now - begun).seconds
        try await ledger.finish(number, outcome)
        return RunEnd(
            run: try ledger.run(number), notes: notes, charged: outcome.cost ?? 0,
            isSent: bill.isSent, mayBeBilled: mayBeBilled, isDenied: isDenied)
    }

    /// What a run has cost while it is under way.
    private struct Bill {
        var isSent = false
        var charged = 0.0
    }

    /// Reads the backend's events until it ends, and keeps the pictures as they come.
    private func receive(
        _ planned: PlannedRun, number: Int, bill: inout Bill,
        progress: @Sendable (Progress) -> Void, received: @Sendable () -> Void
    ) async throws -> Acknowledgement {
        let plan = planned.plan
        var acknowledgement: Acknowledgement?
        var damage: (any Error)?
        do {
            for try await event in plan.backend.generate(plan.request, previewEvery: previewEvery) {
                switch event {
                case .sent(let settings):
                    bill.isSent = true
                    try await ledger.markSent(number, settings.json)
                case .progress(let news): progress(news)
                case .picture(let picture):
                    if picture.index == plan.request.count { received() }
                    try await keep(picture, of: planned, number: number)
                    // Checked after it is kept: the backend's slot is free already, and a damaged
                    // picture stays with its run.
                    do { try picture.check() } catch { damage = damage ?? error }
                case .charged(let dollars): bill.charged += dollars
                case .finished(let end): acknowledgement = end
                }
            }
        } catch let error as LedgerError {
            throw error
        } catch {
            // A run that was done before the cancelling reached it is done.
            if acknowledgement == nil { throw Task.isCancelled ? BackendError.cancelled : error }
        }
        if let acknowledgement {
            if let damage { throw BackendError.failed("\(damage); it is kept with the run") }
            return acknowledgement
        }
        throw Task.isCancelled
            ? BackendError.cancelled : .failed("the backend ended without a result")
    }

    private func keep(
        _ made: GeneratedPicture, of planned: PlannedRun, number: Int
    ) async throws {
        let plan = planned.plan
        let png = try PictureFile.png(
            made, request: plan.request, model: plan.request.model,
            fingerprint: plan.identity.fingerprint, engine: plan.identity.engine,
            template: planned.template)
        try await ledger.add(
            NewPicture(
                png: png, sha256: SHA256.hex(png), width: made.size.width, height: made.size.height,
                seed: made.seed),
            to: number)
    }
}

extension Outcome {
    /// The outcome of a run that threw `error`.
    fileprivate init(_ error: any Error) {
        switch error {
        case BackendError.cancelled:
            self.init(.cancelled)
        case BackendError.refused(let reason), BackendError.denied(let reason):
            self.init(.refused, errorClass: "refused", error: reason)
        case BackendError.unknown(let reason):
            self.init(.unknown, errorClass: "unknown", error: reason)
        case is LedgerError:
            self.init(.failed, errorClass: "library", error: "\(error)")
        default:
            self.init(.failed, errorClass: "failed", error: "\(error)")
        }
    }
}

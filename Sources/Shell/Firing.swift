import Backends
import Hashing
import Images
import Ledger
import LineSyntax
import Parameters

/// Carries runs out: writes a run down, lets the backend work, keeps what it makes, and writes down
/// how it ended.
///
/// It knows no terminal and belongs to no thread, so that many runs can go side by side. What it
/// costs, what is shown and what Ctrl-C means is its caller's business.
struct Firing: Sendable {
    let ledger: Ledger
    /// How long a run took in seconds: nil measures it.
    var duration: Double?
    /// Every how many steps a preview is wanted; nil for none.
    var previewEvery: Int?

    /// How a run ended.
    struct End: Sendable {
        /// The run as the library has it.
        let run: Run
        /// What the user should know: what was cut, replaced or left out.
        let notes: [String]
        /// US dollars that the backend said it charged.
        let charged: Double
        /// Whether it was sent.
        let isSent: Bool
        /// Whether more may be billed: it was sent, and how it ended is not known.
        let isOpen: Bool
        /// Whether the backend takes no request as it is set up, so that the next would fare the same.
        let isDenied: Bool
    }

    /// Carries a run out; cancelling the task cancels the run.
    ///
    /// - Parameters:
    ///   - plan: what is fired, and where.
    ///   - new: what is written down of it first.
    ///   - turn: waits until it may be sent; where it throws, the run is given up unsent.
    ///   - tell: hears how far it is.
    ///   - received: called when the backend has given the last picture, which is then still to be
    ///     kept: another run may take its place there.
    /// - Returns: how it ended, whatever became of it.
    /// - Throws: `LedgerError` when its beginning, before which nothing is sent, or its end could
    ///   not be written down.
    func carryOut(
        _ plan: Shell.Plan, _ new: NewRun, turn: @Sendable () async throws -> Void = {},
        tell: @Sendable (Progress) -> Void, received: @Sendable () -> Void = {}
    ) async throws -> End {
        let number = try await ledger.begin(new)
        do { try await turn() } catch {
            try await ledger.finish(number, Outcome(.cancelled))
            return End(
                run: try ledger.run(number), notes: [], charged: 0, isSent: false, isOpen: false,
                isDenied: false)
        }
        return try await carryOut(plan, number: number, tell: tell, received: received)
    }

    /// Carries out a run that is written down already, state queued.
    func carryOut(
        _ plan: Shell.Plan, number: Int, tell: @Sendable (Progress) -> Void,
        received: @Sendable () -> Void = {}
    ) async throws -> End {
        let begun = ContinuousClock.now
        var outcome: Outcome
        var bill = Bill()
        var notes: [String] = []
        var isDenied = false
        do {
            let end = try await receive(
                plan, number: number, bill: &bill, tell: tell, received: received)
            outcome = Outcome(.done, acknowledged: end.settings.json, cost: end.cost)
            outcome.painted = end.painted.map { Painted(width: $0.width, height: $0.height) }
            notes = end.notes
        } catch {
            outcome = Outcome(error)
            if case BackendError.denied = error { isDenied = true }
        }
        if outcome.cost == nil, bill.charged > 0 { outcome.cost = bill.charged }
        let isOpen = bill.isSent && (outcome.state == .cancelled || outcome.state == .unknown)
        if isOpen, outcome.error == nil, plan.backend.price(model: plan.request.model) != .free {
            outcome.error = "stopped after it was sent; it may be billed, `:credits` shows"
        }
        outcome.duration = duration ?? (ContinuousClock.now - begun).seconds
        try await ledger.finish(number, outcome)
        return End(
            run: try ledger.run(number), notes: notes, charged: outcome.cost ?? 0,
            isSent: bill.isSent, isOpen: isOpen, isDenied: isDenied)
    }

    /// What became of the money while a run was going.
    private struct Bill {
        var isSent = false
        var charged = 0.0
    }

    /// Reads the backend's events until it ends, keeping pictures as they come.
    private func receive(
        _ plan: Shell.Plan, number: Int, bill: inout Bill, tell: @Sendable (Progress) -> Void,
        received: @Sendable () -> Void
    ) async throws -> Acknowledgement {
        var acknowledgement: Acknowledgement?
        var damage: (any Error)?
        do {
            for try await event in plan.backend.generate(plan.request, previewEvery: previewEvery) {
                switch event {
                case .sent(let settings):
                    bill.isSent = true
                    try await ledger.markSent(number, settings.json)
                case .progress(let progress): tell(progress)
                case .picture(let picture):
                    if picture.index == plan.request.count { received() }
                    try await keep(picture, of: plan, number: number)
                    // Only now, so that its place stands empty for no longer and nothing is lost.
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

    private func keep(_ made: GeneratedPicture, of plan: Shell.Plan, number: Int) async throws {
        let png = try PictureFile.png(
            made, request: plan.request,
            model: plan.request.model,
            fingerprint: plan.identity.fingerprint, engine: plan.identity.engine,
            template: plan.template)
        try await ledger.add(
            NewPicture(
                png: png, sha256: SHA256.hex(png), width: made.size.width, height: made.size.height,
                seed: made.seed),
            to: number)
    }
}

extension Outcome {
    /// How a run ended that threw `error`.
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

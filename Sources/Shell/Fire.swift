import Backends
import Foundation
import Images
import Ledger
import Parameters

extension Shell {
    /// Makes the pictures that `settings` ask for: freeze, record, send, keep, show.
    ///
    /// - Parameters:
    ///   - settings: may leave parameters unset; what stands for them is recorded.
    ///   - force: fires although the library holds a run of the same request.
    /// - Returns: the run, finished or taken from the library.
    /// - Throws: ``ShellError/run(_:)`` when it failed; it is recorded all the same.
    @discardableResult
    func fire(_ settings: Settings, force: Bool) throws -> Run {
        let plan = try plan(settings)
        if !force, let run = try identical(plan) {
            session.parent = run.number
            show(run, cached: true)
            return run
        }
        let run = try carryOut(plan, parent: session.parent)
        session.parent = run.number
        let parent = run.parent.flatMap { try? ledger().run($0) }
        show(run, parent: parent)
        try checkEnd(of: run)
        return run
    }

    /// Everything decided before anything is written or sent.
    struct Plan {
        let backend: any Backend
        let request: Request
        /// Whether the user gave the seed, so that the same request means the same picture.
        let isSeedFixed: Bool
        let identity: Identity
        /// Set parameters that the backend ignores.
        let ignored: [String]
        /// What the prompt was expanded from.
        var template: String?
        /// The place in a series that the run fills.
        var cell: Cell?
    }

    /// Resolves and checks everything about a run; `given` stands for unset parameters, nil for
    /// today's defaults.
    func plan(_ settings: Settings, defaults given: Settings? = nil) throws -> Plan {
        var settings = settings
        var chosen = settings
        chosen.backend = settings.backend ?? given?.backend
        let backend = try backend(of: chosen)
        var defaults = given ?? defaults(for: settings)
        let model = try backend.resolve(model: settings.model ?? defaults.model ?? "")
        if settings.model == nil { defaults.model = model } else { settings.model = model }
        let request = try Request(settings, defaults: defaults, randomSeed: options.randomSeed)
        let ignored = Parameter.all.filter {
            guard $0.value(in: request.asked) != nil else { return false }
            if case .ignored = backend.support(for: $0, model: model) { return true }
            return false
        }
        var isSeedFixed = false
        if case .fixed = settings.seed { isSeedFixed = true }
        return Plan(
            backend: backend, request: request, isSeedFixed: isSeedFixed,
            identity: try backend.identity(model: model), ignored: ignored.map(\.name))
    }

    /// A finished run that made what `plan` would make again.
    func identical(_ plan: Plan) throws -> Run? {
        guard plan.isSeedFixed, plan.identity.reproducible else { return nil }
        return try ledger().identical(
            to: plan.request, fingerprint: plan.identity.fingerprint, engine: plan.identity.engine)
    }

    private func newRun(_ plan: Plan, parent: Int?) -> NewRun {
        NewRun(
            plan.request, session: sessionID, parent: parent,
            fingerprint: plan.identity.fingerprint, engine: plan.identity.engine,
            ignored: plan.ignored, template: plan.template, cell: plan.cell)
    }

    /// Records the run, lets the backend work, and keeps what it makes.
    ///
    /// - Returns: the run as the library has it at the end, whatever became of it.
    func carryOut(_ plan: Plan, parent: Int?) throws -> Run {
        try allow(plan)
        let ledger = try ledger()
        let number = try ledger.begin(newRun(plan, parent: parent))
        let begun = ContinuousClock.now
        var outcome: Outcome
        var bill = Bill()
        do {
            let end = try receive(plan, number: number, ledger: ledger, bill: &bill)
            outcome = Outcome(.done, acknowledged: end.settings.json, cost: end.cost)
            outcome.painted = end.painted.map { Painted(width: $0.width, height: $0.height) }
            for note in end.notes { output.talk(note.onOneLine) }
        } catch {
            outcome = Self.outcome(of: error)
        }
        output.status(nil)
        if outcome.cost == nil, bill.charged > 0 { outcome.cost = bill.charged }
        let isOpen = bill.isSent && (outcome.state == .cancelled || outcome.state == .unknown)
        account(plan, charged: outcome.cost ?? 0, isOpen: isOpen, isDone: outcome.state == .done)
        if isOpen, outcome.error == nil, plan.backend.price(model: plan.request.model) != .free {
            outcome.error = "stopped after it was sent; it may be billed, `:credits` shows"
        }
        outcome.duration = options.duration ?? (ContinuousClock.now - begun).seconds
        try ledger.finish(number, outcome)
        return try ledger.run(number)
    }

    /// What became of the money while a run was going.
    private struct Bill {
        var isSent = false
        var charged = 0.0
    }

    /// Reads the backend's events until it ends, keeping pictures as they come.
    private func receive(
        _ plan: Plan, number: Int, ledger: Ledger, bill: inout Bill
    ) throws -> Acknowledgement {
        let mailbox = Mailbox<Message>()
        let wake = waiter.wake
        let stream = plan.backend.generate(plan.request, previewEvery: previewEvery)
        let task = Task.detached {
            do {
                for try await event in stream { mailbox.put(.event(event)); wake() }
                mailbox.put(.end(nil))
            } catch {
                mailbox.put(.end(error))
            }
            wake()
        }
        waiter.begin()
        defer {
            task.cancel()
            waiter.end()
        }
        var acknowledgement: Acknowledgement?
        var isCancelled = false
        let clock = ProgressLine(count: plan.request.count)
        while true {
            for message in mailbox.take() {
                switch message {
                case .end(let error):
                    // A run that was done before the cancelling reached it is done.
                    if let acknowledgement { return acknowledgement }
                    if isCancelled { throw BackendError.cancelled }
                    throw error ?? BackendError.failed("the backend ended without a result")
                case .event(.sent(let settings)):
                    bill.isSent = true
                    try ledger.markSent(number, settings.json)
                case .event(.progress(let progress)): show(progress, clock)
                case .event(.picture(let picture)):
                    try keep(picture, of: plan, number: number, ledger: ledger)
                case .event(.charged(let dollars)): bill.charged += dollars
                case .event(.finished(let end)): acknowledgement = end
                }
            }
            if waiter.wait(milliseconds: 500) == .interrupted, !isCancelled {
                isCancelled = true
                output.status("cancelling")
                task.cancel()
            }
        }
    }

    private enum Message: Sendable {
        case event(Event)
        case end((any Error)?)
    }

    private func keep(
        _ made: GeneratedPicture, of plan: Plan, number: Int, ledger: Ledger
    ) throws {
        let png = try PictureFile.png(
            made.picture, seed: made.seed, request: plan.request, model: plan.request.model,
            fingerprint: plan.identity.fingerprint, engine: plan.identity.engine)
        try ledger.add(
            NewPicture(
                png: png, sha256: SHA256.hex(png), width: made.picture.width,
                height: made.picture.height, seed: made.seed),
            to: number)
    }

    private static func outcome(of error: any Error) -> Outcome {
        switch error {
        case BackendError.cancelled:
            Outcome(.cancelled)
        case BackendError.refused(let reason):
            Outcome(.refused, errorClass: "refused", error: reason)
        case BackendError.unknown(let reason):
            Outcome(.unknown, errorClass: "unknown", error: reason)
        case is LedgerError:
            Outcome(.failed, errorClass: "library", error: "\(error)")
        default:
            Outcome(.failed, errorClass: "failed", error: "\(error)")
        }
    }

    /// Throws when the run did not end well, so that a script stops there.
    func checkEnd(of run: Run) throws {
        switch run.state {
        case .done: break
        case .cancelled: throw ShellError.interrupted
        default:
            let reason = run.error ?? run.state.rawValue
            throw run.errorClass == "library"
                ? ShellError.library("@\(run.number): \(reason)")
                : ShellError.run("@\(run.number) \(run.state.rawValue): \(reason)")
        }
    }
}

extension Duration {
    /// This duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

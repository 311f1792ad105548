import Backends
import Ledger
import LineSyntax
import Parameters

extension Shell {
    /// Makes the pictures that `settings` ask for: freeze, record, send, keep, show.
    ///
    /// - Parameters:
    ///   - settings: may leave parameters unset; what stands for them is recorded.
    ///   - force: fires although the library holds a run of the same request.
    /// - Returns: the run, finished or taken from the library; in queue mode as it waits.
    /// - Throws: ``UserError/run(_:)`` when it failed; it is recorded all the same.
    @discardableResult
    func fire(_ settings: Settings, force: Bool) throws -> Run {
        let plan = try plan(settings)
        if !force, let run = try identical(plan) {
            session.parent = run.number
            show(run, cached: true)
            return run
        }
        if isQueueing { return try enqueue(plan, parent: session.parent, force: force) }
        let run = try carryOut(plan, parent: session.parent)
        session.parent = run.number
        let parent = run.parent.flatMap { try? ledger().run($0) }
        show(run, parent: parent)
        try checkEnd(of: run)
        return run
    }

    /// Everything decided before anything is written or sent.
    struct Plan: Sendable {
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

        /// What plans that are bound to make the same picture have in common; nil where the backend
        /// does not promise to repeat.
        var sameness: String? {
            guard identity.reproducible else { return nil }
            return "\(identity.fingerprint ?? "") \(identity.engine) \(request.resolved.json)"
        }

        /// Whether a run was asked for just so, of what would make it now.
        func asksFor(_ run: Run) -> Bool {
            run.requested == request.resolved.json && run.fingerprint == identity.fingerprint
                && run.engine == identity.engine
        }
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
        let request = try Request(
            settings, defaults: defaults,
            limits: Limits { backend.domain(of: $0, model: model) },
            randomSeed: options.randomSeed)
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

    /// What is written down of a run before it is sent.
    func newRun(_ plan: Plan, parent: Int?) -> NewRun {
        NewRun(
            plan.request, session: sessionID, parent: parent,
            fingerprint: plan.identity.fingerprint, engine: plan.identity.engine,
            ignored: plan.ignored, template: plan.template, cell: plan.cell)
    }

    /// Records the run, lets the backend work, and keeps what it makes, showing how far it is.
    ///
    /// - Returns: the run as the library has it at the end, whatever became of it.
    func carryOut(_ plan: Plan, parent: Int?) throws -> Run {
        try allow(plan)
        keepSession()
        let firing = Firing(
            ledger: try ledger(), duration: options.duration, previewEvery: previewEvery)
        let end = try watch(firing, plan, newRun(plan, parent: parent))
        for note in end.notes { output.talk(note.onOneLine) }
        output.status(nil)
        account(plan, end)
        return end.run
    }

    /// Waits until a run has ended, showing how far it is; Ctrl-C cancels it.
    private func watch(_ firing: Firing, _ plan: Plan, _ new: NewRun) throws -> Firing.End {
        let mailbox = Mailbox<Message>()
        let wake = waiter.wake
        let task = Task.detached {
            do {
                let end = try await firing.carryOut(plan, new) {
                    mailbox.put(.progress($0))
                    wake()
                }
                mailbox.put(.end(.success(end)))
            } catch {
                mailbox.put(.end(.failure(error)))
            }
            wake()
        }
        waiter.begin()
        defer {
            task.cancel()
            waiter.end()
        }
        var isCancelled = false
        let clock = ProgressLine(count: plan.request.count)
        while true {
            for message in mailbox.take() {
                switch message {
                case .progress(let progress): show(progress, clock)
                case .end(let result): return try result.get()
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
        case progress(Progress)
        case end(Result<Firing.End, any Error>)
    }

    /// Throws when the run did not end well, so that a script stops there.
    func checkEnd(of run: Run) throws {
        switch run.state {
        case .done: break
        case .cancelled: throw UserError.interrupted
        default:
            let reason = run.error ?? run.state.rawValue
            throw run.errorClass == "library"
                ? UserError.library("@\(run.number): \(reason)")
                : UserError.run("@\(run.number) \(run.state.rawValue): \(reason)")
        }
    }
}

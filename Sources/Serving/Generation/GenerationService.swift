import Backends
import JSON
import Parameters

/// Makes pictures for clients: plans, charges, queues and runs; knows no paths and no envelopes.
final class GenerationService: Sendable {
    let backend: any Backend
    let options: ServerOptions
    let models: Models
    let runner: JobRunner
    let jobs: JobStore
    let metrics = Metrics()
    private let planner: Planner

    /// - Throws: ``ServingError`` for a model that cannot be used.
    init(_ backend: any Backend, options: ServerOptions) throws {
        self.backend = backend
        self.options = options
        planner = Planner(backends: [backend])
        models = try Models(backend, model: options.model)
        runner = JobRunner(backend, options: options, metrics: metrics)
        jobs = JobStore(options)
    }

    /// The values that the backend takes, with its default model.
    var limits: Limits {
        var settings = Settings()
        (settings.backend, settings.model) = (backend.name, models.standard)
        return planner.limits(for: settings)
    }

    /// Freezes a client's settings.
    ///
    /// - Parameters:
    ///   - settings: what the client set.
    ///   - name: the model as the client named it.
    ///   - account: pays for it.
    /// - Returns: the plan; nothing is paid or queued.
    /// - Throws: ``Problem`` for an unknown or closed model and for values outside the limits.
    func plan(_ settings: Settings, model name: String, account: Account) throws -> GenerationPlan {
        let model = try models.target(name)
        guard account.mayUse(name) else {
            throw Problem(
                .forbidden, "this key may not use the model \(name)", field: "model")
        }
        var full = settings
        (full.backend, full.model) = (backend.name, model)
        let plan: Plan
        do {
            plan = try planner.plan(full)
        } catch let error as ParameterError {
            throw Problem(error)
        } catch let error as BackendError {
            throw Problem(error, isRemote: options.isRemote)
        }
        let ignored = plan.ignored.compactMap(Parameter.named)
            .filter { $0.value(in: settings) != nil }
        let count = Double(plan.request.count)
        let cost: Double =
            switch plan.pricePerPicture {
            case .dollars(let dollars): dollars * count
            case .free, .unknown: account.isCounted ? count : 0
            }
        return GenerationPlan(
            plan: plan, model: name, cost: cost, ignored: ignored.map(\.wireKey))
    }

    /// Charges for a run and takes its slot in the queue.
    ///
    /// - Parameters:
    ///   - plan: of the run.
    ///   - call: of the client.
    ///   - isDetached: whether no connection waits for the pictures.
    /// - Returns: a ticket, which ``finish(_:_:previewEvery:tell:)`` must take.
    /// - Throws: ``Problem`` for spent credits and a full queue; nothing is charged then.
    func admit(
        _ plan: GenerationPlan, for call: Call, isDetached: Bool = false
    ) throws -> JobRunner.Ticket {
        try call.account.pay(plan.cost)
        do {
            return try runner.admit(
                GenerationJob(
                    id: call.id, request: plan.request, account: call.account,
                    family: call.family, isDetached: isDetached))
        } catch {
            call.account.refund(plan.cost)
            throw error
        }
    }

    /// Admits a run whose client waits; the job stops when the client goes.
    func admitWaiting(_ plan: GenerationPlan, for call: Call) throws -> JobRunner.Ticket {
        let ticket = try admit(plan, for: call)
        call.watch.onGone { ticket.job.stop(.gone) }
        return ticket
    }

    /// Does an admitted run; one that makes no picture is refunded.
    func finish(
        _ ticket: JobRunner.Ticket, _ plan: GenerationPlan, previewEvery: Int? = nil,
        tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws -> FinishedGeneration {
        do {
            let result = try await runner.run(ticket, previewEvery: previewEvery, tell: tell)
            return FinishedGeneration(
                plan: plan, result: result, encoded: try EncodedPictures(result.pictures, of: plan))
        } catch {
            ticket.job.account.refund(plan.cost)
            throw error
        }
    }

    /// Does a run for a client that waits.
    func generate(_ plan: GenerationPlan, for call: Call) async throws -> FinishedGeneration {
        try await finish(admitWaiting(plan, for: call), plan)
    }

    /// The members of the log's line for a run; nil for a result that is not there yet.
    func notes(_ plan: GenerationPlan, _ result: GenerationResult?) -> [String: JSONValue] {
        plan.notes(result, showsPrompts: options.logPrompts)
    }
}

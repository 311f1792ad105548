import Backends
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Makes the pictures of a file of rows, for `reroll batch`.
///
/// The rows are the cells of a series in the library: the same rows given again go on where they
/// were left, and a row that is done, or may have been billed, is not fired again.
public final class BatchRunner {
    private let runs: RunServices
    private let session: String
    private let rows: [BatchRow]
    private let options: BatchOptions
    private let ledger: Ledger
    private let series: Series
    /// Held as long as the batch is worked at.
    private let claim: SeriesClaim
    /// What has become of each row, by its index.
    private var states: [RowState]
    private var results: BatchResults
    private var progress: BatchProgress
    private var isStopping = false

    /// Consecutive failures that stop a batch: the next row would hardly fare better.
    static let maxFailures = 20

    /// Reads and checks every row before anything is fired.
    ///
    /// - Parameters:
    ///   - options: the file, and how its rows are fired.
    ///   - base: settings for rows that do not say otherwise.
    ///   - runs: plans, fires and keeps.
    ///   - session: names the session in the library.
    ///   - isJSON: whether results are JSON objects.
    /// - Throws: `UserError` when a row cannot be used, another process works at the same rows, or
    ///   their files cannot be written.
    public init(
        _ options: BatchOptions, over base: Settings, runs: RunServices, session: String,
        isJSON: Bool
    ) throws {
        self.runs = runs
        self.session = session
        self.options = options
        rows = try BatchReader(runs: runs, options: options).rows(over: base)
        ledger = try runs.library.ledger()
        series = try ledger.series(
            SeriesKind.batch.rawValue,
            plan: [
                "rows": .array(rows.map(\.settings.jsonValue)), "take": .integer(options.take),
            ], session: session)
        guard let claim = try ledger.claim(series) else {
            throw UserError.input(
                "\(options.file): another reroll is at these rows now; wait for it, or stop it")
        }
        self.claim = claim
        states = Array(repeating: .waiting, count: rows.count)
        results = BatchResults(runs: runs, rows: rows, options: options, isJSON: isJSON)
        progress = BatchProgress(count: rows.count)
        try readCells()
        try results.checkFiles(of: waiting)
    }

    /// The indices of the rows that are to be fired.
    private var waiting: [Int] {
        states.indices.filter { if case .waiting = states[$0] { true } else { false } }
    }

    // MARK: - Earlier starts

    /// Finds what earlier starts have made of the rows, and what they have cost.
    private func readCells() throws {
        // The budget is the batch's own.
        runs.budget.reset()
        runs.budget.cap = options.budget
        for (position, number) in try ledger.cells(of: series.number) {
            let run = try ledger.run(number)
            let isHeld = mayBeBilled(run) && !options.retriesUnknown
            if run.state == .done {
                states[position - 1] = .ended(run, isOld: true)
                progress.old += 1
            } else if isHeld || run.state.isActive {
                states[position - 1] = .held(run)
            }
            if let cost = run.cost { runs.budget.charge(cost) }
            if isHeld { runs.budget.suspect(price(of: run) - (run.cost ?? 0)) }
        }
    }

    /// Whether a run without a picture may have cost something, so that firing it again might pay
    /// twice.
    private func mayBeBilled(_ run: Run) -> Bool {
        let backend = try? runs.planner.backend(named: run.backend)
        if let backend, backend.price(model: run.model) == .free { return false }
        switch run.state {
        // One that was not yet marked as sent may have been on its way all the same.
        case .unknown, .interrupted: return true
        case .cancelled: return run.started != nil
        case .failed: return (run.cost ?? 0) > 0
        default: return false
        }
    }

    private func price(of run: Run) -> Double {
        guard let backend = try? runs.planner.backend(named: run.backend),
            case .dollars(let price) = backend.price(model: run.model)
        else { return 0 }
        return price * Double((try? run.requestedSettings())?.count ?? 1)
    }

    // MARK: - The work

    /// Fires what is to be fired and waits for all of it.
    ///
    /// - Throws: `UserError` when not every row is done at the end.
    public func run() throws {
        let open = waiting
        let approval = try approve(open)
        var policy = FiringPolicy()
        policy.maxFailures = Self.maxFailures
        policy.stopsWhenDenied = true
        policy.finishesWhenInterrupted = true
        policy.perMinute = options.perMinute
        policy.maxTasks = options.inFlight + max(2, options.inFlight)
        results.print(&states)
        let stop = try runs.executor.fire(work(open), session: session, policy, approval)
        runs.output.status(nil)
        results.finish(&states)
        let summary = BatchSummary(
            states: states, rows: rows, options: options, budget: runs.budget, stop: stop,
            unwritten: results.unwritten)
        for line in summary.lines { runs.output.talk(line.onOneLine) }
        if let error = summary.error { throw error }
    }

    /// Approves a batch that costs nothing or little, is capped, or is agreed to.
    private func approve(_ open: [Int]) throws -> Approval {
        var cost = TotalCost()
        for index in open {
            let settings = rows[index].settings
            let backend = try runs.planner.backend(of: settings)
            let model = try backend.resolve(
                model: settings.model ?? runs.planner.defaults(for: settings).model ?? "")
            cost.add(backend.price(model: model), pictures: settings.count ?? 1)
        }
        let amount =
            cost.isKnown ? "about $\(cost.dollars.fixed(2))" : "an amount that is not known"
        let cap = cost.isKnown ? max(1, cost.dollars.rounded(.up)).fixed(2) : "2.00"
        return try runs.budget.approveBatch(
            cost,
            refusal: .input(
                "cost: \(open.count.counted("row")) cost \(amount); give --yes, or cap it with "
                    + "--budget \(cap)"))
    }

    private func work(_ open: [Int]) throws -> FiringWork {
        let byBackend = try Dictionary(grouping: open) {
            try runs.planner.backend(of: rows[$0].settings).name
        }
        let lanes = try byBackend.map { name, jobs in
            let most = try runs.planner.backend(named: name).runsAtOnce ?? options.inFlight
            return FiringWork.Lane(slots: min(options.inFlight, most), jobs: jobs)
        }
        var work = FiringWork(lanes: lanes, job: job, heard: take)
        work.round = { [self] underWay in
            results.print(&states)
            if let line = progress.line(
                underWay: underWay, cost: runs.budget.spent, isStopping: isStopping)
            {
                runs.output.status(line)
            }
        }
        work.interrupted = { [self] underWay in
            isStopping = true
            guard underWay > 0 else { return }
            runs.output.talk(
                "stopping: \(underWay.counted("row")) under way will be finished; Ctrl-C again "
                    + "gives them up")
        }
        return work
    }

    private func job(_ index: Int) throws -> FiringWork.Job {
        let plan = try runs.planner.plan(rows[index].settings)
        let cell = Cell(series: series.number, position: index + 1)
        if let run = try runs.library.run(matching: plan) {
            try ledger.place(run.number, in: cell)
            return .known(run)
        }
        return .fire(PlannedRun(plan, parent: nil, cell: cell))
    }

    private func take(_ index: Int, _ event: FiringWork.Event) {
        switch event {
        case .known(let run):
            states[index] = .ended(run, isOld: true)
            progress.old += 1
        case .started: states[index] = .underWay
        case .progress(let news): progress.hear(news)
        // A row that was recorded and not sent is as it was.
        case .ended(let end) where end.run.state == .cancelled && !end.isSent:
            states[index] = .waiting
        case .ended(let end):
            states[index] = .ended(end.run, isOld: false)
            progress.add(end.run.state)
        case .unrecorded: states[index] = .waiting
        }
    }
}

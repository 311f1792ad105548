import Backends
import Ledger
import LineSyntax
import Parameters
import Runs

/// Carries out a sweep: announces it, makes what the library does not hold, and ends in a table and
/// a sheet.
struct SweepRunner {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Carries out a sweep.
    ///
    /// - Parameters:
    ///   - typed: the plan, seeds not drawn yet.
    ///   - force: fires every cell, though the library may hold it.
    ///   - assumeYes: asks nothing.
    /// - Returns: the table and the sheet.
    /// - Throws: what is wrong with a cell before anything is fired; ``UserError/interrupted``
    ///   after Ctrl-C; ``UserError/run(_:)`` when cells failed. What is done is kept.
    func run(_ typed: SweepPlan, force: Bool, assumeYes: Bool) throws -> Answer {
        var (plan, earlier) = try settled(typed, force: force)
        if plan.base.seed == nil || plan.base.seed == .random { plan = try drawn(plan) }
        var sweep = Sweep(plan: plan, cells: try cells(plan))
        try fill(&sweep, from: earlier, force: force)
        let view = SweepView(context)
        let approval = try view.announce(sweep, earlier: earlier, assumeYes: assumeYes)
        let series = try context.ledger().series(
            SeriesKind.sweep.rawValue, plan: plan.json, session: context.sessions.id)
        sweep.series = series
        context.runs.series.remember(series)
        let filled = try context.ledger().cells(of: series.number)
        for (position, run) in sweep.runs.sorted(by: { $0.key < $1.key })
        where filled[position] != run.number {
            try context.ledger().place(
                run.number, in: Cell(series: series.number, position: position))
        }
        try make(&sweep, approval)
        return try view.answer(sweep)
    }

    /// The plan with the seeds of the same line's earlier sweep where chance has a part in it.
    private func settled(
        _ typed: SweepPlan, force: Bool
    ) throws -> (plan: SweepPlan, earlier: Series?) {
        let isOpen = typed.hasDraws || typed.isSeedOpen
        if force, isOpen { return (typed, nil) }
        let text = typed.json.description
        for series in try context.ledger().allSeries(SeriesKind.sweep.rawValue, limit: 1000) {
            if series.plan == text { return (typed, series) }
            guard isOpen, let plan = SweepPlan(series.plan), plan.hasDraws else { continue }
            if plan.typed == typed.typed { return (plan, series) }
        }
        return (typed, nil)
    }

    /// The plan with its seed drawn, once for all cells.
    private func drawn(_ plan: SweepPlan) throws -> SweepPlan {
        guard plan.isSeedOpen else { return plan }
        var plan = plan
        plan.base.seed = .fixed(try context.runs.planner.plan(plan.settings(at: 1)).request.seed)
        plan.isSeedDrawn = true
        return plan
    }

    /// What every cell asks for.
    ///
    /// - Throws: what is wrong with the first cell that cannot be fired.
    private func cells(_ plan: SweepPlan) throws -> [Plan] {
        try (1...plan.count).map { position in
            do {
                return try context.runs.planner.plan(plan.settings(at: position))
            } catch {
                let why = UserError(error)
                throw plan.axes.isEmpty ? why : why.map { "\($0) (cell \(plan.label(position)))" }
            }
        }
    }

    /// Finds the cells that the library holds already.
    private func fill(_ sweep: inout Sweep, from earlier: Series?, force: Bool) throws {
        let filled =
            force ? [:] : try earlier.map { try context.ledger().runs(filling: $0.number) } ?? [:]
        var first: [String: Int] = [:]
        for position in 1...sweep.cells.count {
            let cell = sweep.cells[position - 1]
            if let run = filled[position], run.state == .done, cell.matches(run) {
                sweep.runs[position] = run
                sweep.known.insert(position)
            } else if !force, let run = try context.runs.library.run(matching: cell) {
                sweep.runs[position] = run
                sweep.known.insert(position)
            } else if let key = cell.pictureKey {
                if let other = first[key] {
                    sweep.twins[position] = other
                } else {
                    first[key] = position
                }
            }
        }
    }

    // MARK: - Making

    /// Consecutive failures that end a sweep: the rest would fail too.
    private static let maxFailures = 3

    private func make(_ sweep: inout Sweep, _ approval: Approval) throws {
        guard let series = sweep.series else { return }
        var (made, working) = (0, sweep)
        let missing = sweep.missing
        let pace = SweepPace(total: missing.count)
        let view = context.view
        context.sessions.keep()
        defer { context.output.status(nil) }
        var work = FiringWork(
            lanes: [.init(slots: 1, jobs: missing.indices)],
            job: { [context, cells = sweep.cells] index in
                let position = missing[index]
                let cell = Cell(series: series.number, position: position)
                let parent = context.session.parent
                return .fire(PlannedRun(cells[position - 1], parent: parent, cell: cell))
            },
            heard: { index, event in
                switch event {
                case .started: view.output.status(pace.text(done: index))
                case .progress(let news):
                    view.show(
                        news, ProgressLine(count: 1), series: pace.text(done: index))
                case .ended(let end):
                    view.show(notes: end.notes)
                    working.runs[missing[index]] = end.run
                    if end.run.state == .done {
                        made += 1
                    } else if end.run.state != .cancelled {
                        let label = working.plan.label(missing[index])
                        view.output.talk(
                            view.message("\(label): \((end.run.error ?? "").onOneLine)"))
                    }
                case .unrecorded(let error): throw error
                case .known: break
                }
            })
        work.interrupted = { _ in view.output.status("cancelling") }
        var policy = FiringPolicy()
        policy.maxFailures = Self.maxFailures
        let stop = try context.runs.executor.fire(
            work, session: context.sessions.id, policy, approval)
        sweep = working
        sweep.made = made
        switch stop {
        case .interrupted?: throw stopped(sweep)
        case .budget(let error)?, .error(let error)?: throw error
        case .failures?, .denied?:
            throw UserError.run(
                "sweep \(series.number): stopped after \(Self.maxFailures) failures one after "
                    + "another; \(resuming(series))")
        case nil: break
        }
        for (position, other) in sweep.twins {
            guard let run = sweep.runs[other], run.state == .done else { continue }
            sweep.runs[position] = run
            try context.ledger().place(
                run.number, in: Cell(series: series.number, position: position))
        }
    }

    private func stopped(_ sweep: Sweep) -> UserError {
        let done = sweep.runs.values.count { $0.state == .done }
        if let series = sweep.series {
            context.output.talk(
                "sweep \(series.number): stopped, \(done) of \(sweep.cells.count) cells are done; "
                    + resuming(series))
        }
        return .interrupted
    }

    private func resuming(_ series: Series) -> String {
        "the same line or `:sweep \(series.number)` goes on"
    }
}

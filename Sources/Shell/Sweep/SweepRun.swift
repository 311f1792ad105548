import Backends
import Ledger
import LineSyntax
import Parameters

/// A sweep on its way: what each cell asks for, and what fills it.
struct Sweep {
    let plan: SweepPlan
    /// What each cell asks for, position 1 first.
    let cells: [Shell.Plan]
    /// The runs that fill cells, by position.
    var runs: [Int: Run] = [:]
    /// Positions whose runs came from the library.
    var known: Set<Int> = []
    /// Positions that ask for the same as an earlier one of the sweep.
    var twins: [Int: Int] = [:]
    /// The series in the library; nil before it has one.
    var series: Series?
    /// Runs that this line has fired.
    var made = 0

    /// Positions that nothing fills yet and that must be made, in the order of making: cells of one
    /// backend and model one after another, so that models are loaded once.
    var missing: [Int] {
        let open = (1...cells.count).filter { runs[$0]?.state != .done && twins[$0] == nil }
        var groups: [String] = []
        for position in open {
            let group = Self.group(cells[position - 1])
            if !groups.contains(group) { groups.append(group) }
        }
        guard groups.count > 1 else { return open }
        return groups.flatMap { group in open.filter { Self.group(cells[$0 - 1]) == group } }
    }

    private static func group(_ plan: Shell.Plan) -> String {
        "\(plan.request.backend)\n\(plan.request.model)"
    }

    /// Positions whose last run made no picture.
    var failed: [Int] {
        runs.filter { $0.value.state != .done }.keys.sorted()
    }
}

extension Shell {
    /// Carries out a sweep: says what it will be, makes what the library does not hold, and ends in
    /// a table and a sheet.
    ///
    /// - Parameters:
    ///   - typed: the plan, seeds not drawn yet.
    ///   - force: fires every cell, though the library may hold it.
    ///   - assumeYes: asks nothing.
    /// - Throws: what is wrong with a cell before anything is fired; ``UserError/interrupted``
    ///   after Ctrl-C; ``UserError/run(_:)`` when cells failed. What is done is kept.
    func sweep(_ typed: SweepPlan, force: Bool, assumeYes: Bool) throws {
        var (plan, earlier) = try settled(typed, force: force)
        if plan.base.seed == nil || plan.base.seed == .random { plan = try drawn(plan) }
        var sweep = Sweep(plan: plan, cells: try cells(plan))
        try fill(&sweep, from: earlier, force: force)
        try announce(sweep, earlier: earlier, assumeYes: assumeYes)
        let series = try ledger().series(
            SweepPlan.kind, plan: plan.json, session: sessionID)
        sweep.series = series
        note(series)
        let filled = try ledger().cells(of: series.number)
        for (position, run) in sweep.runs.sorted(by: { $0.key < $1.key })
        where filled[position] != run.number {
            try ledger().place(run.number, in: Cell(series: series.number, position: position))
        }
        try make(&sweep)
        try show(sweep)
    }

    /// The plan with the seeds of the same line's earlier sweep where chance has a part in it.
    private func settled(
        _ typed: SweepPlan, force: Bool
    ) throws -> (plan: SweepPlan, earlier: Series?) {
        let isOpen = typed.hasDraws || typed.isSeedOpen
        if force, isOpen { return (typed, nil) }
        let text = typed.json.description
        for series in try ledger().allSeries(SweepPlan.kind, limit: 1000) {
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
        plan.base.seed = .fixed(try self.plan(plan.settings(at: 1)).request.seed)
        plan.isSeedDrawn = true
        return plan
    }

    /// What every cell asks for.
    ///
    /// - Throws: what is wrong with the first cell that cannot be fired.
    private func cells(_ plan: SweepPlan) throws -> [Plan] {
        try (1...plan.count).map { position in
            do {
                return try self.plan(plan.settings(at: position))
            } catch {
                let why = shellError(error)
                throw plan.axes.isEmpty ? why : why.map { "\($0) (cell \(plan.label(position)))" }
            }
        }
    }

    /// Looks for the cells that are there already.
    private func fill(_ sweep: inout Sweep, from earlier: Series?, force: Bool) throws {
        let filled = force ? [:] : try earlier.map { try ledger().runs(filling: $0.number) } ?? [:]
        var first: [String: Int] = [:]
        for position in 1...sweep.cells.count {
            let cell = sweep.cells[position - 1]
            if let run = filled[position], run.state == .done, cell.asksFor(run) {
                sweep.runs[position] = run
                sweep.known.insert(position)
            } else if !force, let run = try identical(cell) {
                sweep.runs[position] = run
                sweep.known.insert(position)
            } else if let key = cell.sameness {
                if let other = first[key] {
                    sweep.twins[position] = other
                } else {
                    first[key] = position
                }
            }
        }
    }

    // MARK: - Making

    /// Failures one after another that end a sweep: the rest would fare no better.
    private static let mostFailures = 3

    private func make(_ sweep: inout Sweep) throws {
        guard let series = sweep.series else { return }
        let missing = sweep.missing
        let pace = SweepPace(total: missing.count)
        spending.isAgreed = true
        defer {
            spending.isAgreed = false
            standing = ""
            output.status(nil)
        }
        var failures = 0
        for (index, position) in missing.enumerated() {
            if waiter.wait(milliseconds: 0) == .interrupted { throw stopped(sweep) }
            standing = pace.text(done: index)
            output.status(standing)
            var cell = sweep.cells[position - 1]
            cell.cell = Cell(series: series.number, position: position)
            let run = try carryOut(cell, parent: session.parent)
            sweep.runs[position] = run
            switch run.state {
            case .done:
                sweep.made += 1
                failures = 0
            case .cancelled:
                throw stopped(sweep)
            default:
                failures += 1
                output.talk(
                    message("\(sweep.plan.label(position)): \((run.error ?? "").onOneLine)"))
                if failures == Self.mostFailures, index + 1 < missing.count {
                    throw UserError.run(
                        "sweep \(series.number): stopped after \(failures) failures one after "
                            + "another; \(resuming(series))")
                }
            }
        }
        for (position, other) in sweep.twins {
            guard let run = sweep.runs[other], run.state == .done else { continue }
            sweep.runs[position] = run
            try ledger().place(run.number, in: Cell(series: series.number, position: position))
        }
    }

    private func stopped(_ sweep: Sweep) -> UserError {
        let done = sweep.runs.values.count { $0.state == .done }
        if let series = sweep.series {
            output.talk(
                "sweep \(series.number): stopped, \(done) of \(sweep.cells.count) cells are done; "
                    + resuming(series))
        }
        return .interrupted
    }

    private func resuming(_ series: Series) -> String {
        "the same line or `:sweep \(series.number)` goes on"
    }
}

extension SweepPlan {
    /// Whether cells would get seeds by chance.
    var isSeedOpen: Bool {
        guard !axes.contains(where: { $0.parameter == "seed" }) else { return false }
        if case .fixed? = base.seed { return false }
        return true
    }
}

import Backends
import JSON
import Ledger
import LineSyntax
import Parameters

/// Runs that one line fires one after the other, as the cells of a series.
extension Shell {
    /// A run of a series to be made, and the run it is made from.
    struct SeriesPlan {
        let plan: Plan
        let parent: Int?
    }

    /// Failures one after another that end a series: the rest would fare no better.
    private static let mostFailures = 3

    /// Fires what the library does not hold of a series; says first how many runs that is, how long
    /// it takes, and what it costs.
    ///
    /// - Parameters:
    ///   - kind: the kind of the series.
    ///   - key: the plan of the series, by which the same line finds it again.
    ///   - title: what is fired, for the announcement.
    ///   - plans: position 1 first.
    ///   - force: fires even what the library holds.
    ///   - resuming: takes a run that fills a cell already, also of a backend that does not
    ///     promise to repeat.
    ///   - each: hears of every run that ended, and whether it came from the library.
    /// - Returns: a run for each plan, whatever became of it.
    /// - Throws: ``UserError/interrupted`` after Ctrl-C, and ``UserError/run(_:)`` after some
    ///   failures one after the other; what is done is kept, and the same line goes on.
    func fireSeries(
        _ kind: String, _ key: JSONValue, title: String, _ plans: [SeriesPlan],
        force: Bool = false, resuming: Bool = false,
        each: (Int, Run, Bool) -> Void = { _, _, _ in }
    ) throws -> (series: Series, runs: [Run]) {
        keepSession()
        let ledger = try ledger()
        let series = try ledger.series(kind, plan: key, session: sessionID)
        note(series)
        if resuming, !force, try isUnderWay(series) { try finishQueue() }
        let known =
            force ? [:] : try self.known(plans, in: series, resuming: resuming, open: false)
        let missing = missing(plans, known: known, force: force)
        try announce(title, missing.map { plans[$0].plan }, known: plans.count - missing.count)
        spending.isAgreed = true
        defer { spending.isAgreed = false }
        var runs: [Run] = []
        var failures = 0
        for (index, one) in plans.enumerated() {
            let cell = Cell(series: series.number, position: index + 1)
            var plan = one.plan
            plan.cell = cell
            if let run = try known[index] ?? (force ? nil : identical(plan)) {
                try ledger.place(run.number, in: cell)
                runs.append(run)
                each(index, run, true)
                continue
            }
            if waiter.wait(milliseconds: 0) == .interrupted { throw UserError.interrupted }
            let run = try carryOut(plan, parent: one.parent)
            runs.append(run)
            each(index, run, false)
            if run.state == .cancelled { throw UserError.interrupted }
            failures = run.state == .done ? 0 : failures + 1
            if failures == Self.mostFailures, index + 1 < plans.count { try checkEnd(of: run) }
        }
        return (series, runs)
    }

    /// Lets the runs of a series wait in the queue, each in its cell; the library answers for what it
    /// holds.
    ///
    /// - Parameters:
    ///   - kind: the kind of the series.
    ///   - key: the plan of the series, by which the same line finds it again.
    ///   - title: what is fired, for the announcement.
    ///   - plans: position 1 first.
    ///   - force: fires even what the library holds.
    ///   - resuming: takes a run that fills a cell already, or is about to, also of a backend that
    ///     does not promise to repeat.
    ///   - tell: hears of the runs that are there.
    /// - Throws: ``UserError`` when they must not be fired.
    func enqueueSeries(
        _ kind: String, _ key: JSONValue, title: String, _ plans: [SeriesPlan],
        force: Bool = false, resuming: Bool = false, known tell: (Int, Run) -> Void
    ) throws {
        let ledger = try ledger()
        let series = try ledger.series(kind, plan: key, session: sessionID)
        let known =
            force ? [:] : try self.known(plans, in: series, resuming: resuming, open: true)
        let missing = missing(plans, known: known, force: force)
        try announce(title, missing.map { plans[$0].plan }, known: plans.count - missing.count)
        let wasAgreed = spending.isAgreed
        spending.isAgreed = true
        defer { spending.isAgreed = wasAgreed }
        note(series)
        for (index, one) in plans.enumerated() {
            var plan = one.plan
            plan.cell = Cell(series: series.number, position: index + 1)
            if let run = known[index], let cell = plan.cell {
                try ledger.place(run.number, in: cell)
                tell(index, run)
            } else {
                _ = try enqueue(plan, parent: one.parent, force: force)
            }
        }
    }

    /// The runs there are for plans of a series, by index: those that fill its cells, where it is
    /// resumed, and those of the library that are bound to be the same.
    ///
    /// With `open` runs that are under way count as well.
    private func known(
        _ plans: [SeriesPlan], in series: Series, resuming: Bool, open: Bool
    ) throws -> [Int: Run] {
        let cells = resuming ? try ledger().runs(filling: series.number) : [:]
        var known: [Int: Run] = [:]
        for (index, one) in plans.enumerated() {
            if let run = cells[index + 1],
                run.state == .done || open && run.state.isOpen, one.plan.asksFor(run)
            {
                known[index] = run
            } else if let run = try identical(one.plan) {
                known[index] = run
            }
        }
        return known
    }

    /// Whether the queue is to make some of a series.
    private func isUnderWay(_ series: Series) throws -> Bool {
        guard !queue.jobs.isEmpty else { return false }
        let cells = Set(try ledger().cells(of: series.number).values)
        return queue.jobs.contains { cells.contains($0.number) }
    }

    /// The plans that are to be fired: of those that are bound to be the same only the first.
    private func missing(
        _ plans: [SeriesPlan], known: [Int: Run], force: Bool
    ) -> [Int] {
        var seen: Set<String> = []
        return plans.indices.filter { index in
            guard known[index] == nil else { return false }
            guard !force, let key = plans[index].plan.sameness else { return true }
            return seen.insert(key).inserted
        }
    }

    /// Says how many runs are to be made, how long that takes and what it costs, and asks where
    /// that is more than is fired unasked.
    private func announce(_ title: String, _ missing: [Plan], known: Int) throws {
        var parts = [title]
        if known > 0 { parts.append("\(known) in the library") }
        parts.append("\(missing.count) to make")
        if !missing.isEmpty, let seconds = try estimatedSeconds(missing) {
            parts.append("about \(seconds.inWords)")
        }
        if let cost = Self.price(of: missing) { parts.append(cost) }
        output.talk(parts.joined(separator: ", "))
        try allow(missing)
    }

    /// What runs cost together, in words; nil where they are free.
    private static func price(of plans: [Plan]) -> String? {
        var sum = 0.0
        for plan in plans {
            switch plan.backend.price(model: plan.request.model) {
            case .free: break
            case .dollars(let price): sum += price * Double(plan.request.count)
            case .unknown: return "what it costs is not known"
            }
        }
        return sum > 0 ? "about $\(sum.fixed(3))" : nil
    }
}

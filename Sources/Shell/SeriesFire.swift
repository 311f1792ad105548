import Backends
import Ledger
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
    /// - Throws: ``ShellError/interrupted`` after Ctrl-C, and ``ShellError/run(_:)`` after some
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
        var known: [Int: Run] = [:]
        if !force {
            let cells = resuming ? try ledger.cells(of: series.number) : [:]
            for (index, one) in plans.enumerated() {
                if let number = cells[index + 1], let run = try? ledger.run(number),
                    run.state == .done, run.requested == one.plan.request.resolved.json,
                    run.fingerprint == one.plan.identity.fingerprint,
                    run.engine == one.plan.identity.engine
                {
                    known[index] = run
                } else if let run = try identical(one.plan) {
                    known[index] = run
                }
            }
        }
        var requests: Set<String> = []
        let missing = plans.indices.filter { index in
            let (request, identity) = (plans[index].plan.request, plans[index].plan.identity)
            // The second of two alike is answered by the first only where that is known to repeat.
            return known[index] == nil
                && (force || !identity.reproducible
                    || requests.insert(
                        "\(identity.fingerprint ?? "") \(identity.engine) \(request.resolved.json)"
                    ).inserted)
        }
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
            if waiter.wait(milliseconds: 0) == .interrupted { throw ShellError.interrupted }
            let run = try carryOut(plan, parent: one.parent)
            runs.append(run)
            each(index, run, false)
            if run.state == .cancelled { throw ShellError.interrupted }
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
    ///   - tell: hears of the runs that came from the library.
    /// - Throws: ``ShellError`` when they must not be fired.
    func enqueueSeries(
        _ kind: String, _ key: JSONValue, title: String, _ plans: [SeriesPlan],
        force: Bool = false, known tell: (Int, Run) -> Void
    ) throws {
        let ledger = try ledger()
        let known = try plans.map { force ? nil : try identical($0.plan) }
        let missing = plans.indices.filter { known[$0] == nil }
        try announce(title, missing.map { plans[$0].plan }, known: plans.count - missing.count)
        let wasAgreed = spending.isAgreed
        spending.isAgreed = true
        defer { spending.isAgreed = wasAgreed }
        let series = try ledger.series(kind, plan: key, session: sessionID)
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

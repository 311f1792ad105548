import Ledger
import Parameters

extension Shell {
    /// Failures one after another that end an expansion: the rest would fare no better.
    private static let mostFailures = 3
    /// What takes longer is asked about where somebody is there to answer.
    private static let unaskedSeconds = 600.0
    /// So many runs are asked about where nothing is known of their time.
    private static let unaskedRuns = 200

    /// Fires the prompts of a template, one run each, as the cells of a series.
    ///
    /// Every cell is checked before the first is fired; the library answers for what it holds.
    ///
    /// - Throws: ``ShellError``; what is done is kept, and the same request goes on there.
    func fire(_ request: ExpandRequest, assumeYes: Bool) throws {
        let expanded = try expanded(request, limit: Expansion.most)
        guard expanded.count <= Expansion.most else {
            throw ShellError.input(
                "template: \(Self.figure(expanded.count)) prompts; allowed at once "
                    + "\(Self.figure(Expansion.most)), `:expand --random 10` draws some")
        }
        guard !expanded.prompts.isEmpty else {
            throw ShellError.input(
                "template: it makes no prompt; {3$$a|a|b} asks for more than are different")
        }
        let plans = try expanded.prompts.enumerated().map { index, prompt in
            var settings = session.settings
            do {
                try Parameter.prompt.set(.text(prompt), in: &settings)
                var plan = try plan(settings)
                plan.template = request.template
                return plan
            } catch {
                throw shellError(error).map { "\($0) (prompt \(index + 1))" }
            }
        }
        var work = try ExpandWork(plans: plans, series: series(request, expanded.prompts))
        try find(&work)
        try announce(work, assumeYes: assumeYes)
        for (position, run) in work.found.sorted(by: { $0.key < $1.key }) {
            if work.filled[position] != run.number {
                try ledger().place(
                    run.number, in: Cell(series: work.series.number, position: position))
            }
        }
        try make(work)
    }

    /// The series of a request: the one that was begun, or the next where all of it is done and seeds are
    /// drawn anew.
    private func series(_ request: ExpandRequest, _ prompts: [String]) throws -> Series {
        var isSeedFixed = false
        if case .fixed? = session.settings.seed { isSeedFixed = true }
        var round = 1
        while true {
            let series = try ledger().series(
                ExpandRequest.kind, plan: request.plan(prompts, session.settings, round: round),
                session: sessionID)
            let runs = try isSeedFixed ? [:] : ledger().runs(filling: series.number)
            let isDone = prompts.indices.allSatisfy { runs[$0 + 1]?.state == .done }
            guard isDone, !isSeedFixed else { return series }
            round += 1
        }
    }

    /// Looks for the runs that are there already.
    private func find(_ work: inout ExpandWork) throws {
        let filled = try ledger().runs(filling: work.series.number)
        work.filled = filled.mapValues(\.number)
        for (index, plan) in work.plans.enumerated() {
            let position = index + 1
            if let run = filled[position], run.state == .done,
                run.fingerprint == plan.identity.fingerprint, run.engine == plan.identity.engine
            {
                work.found[position] = run
            } else if let run = try identical(plan) {
                work.found[position] = run
            }
        }
    }

    /// Says how many runs, how long and what cost, and asks where that is much.
    private func announce(_ work: ExpandWork, assumeYes: Bool) throws {
        let plans = work.missing.map { work.plans[$0 - 1] }
        var parts = ["\(Self.figure(work.plans.count)) prompt\(work.plans.count == 1 ? "" : "s")"]
        if !work.found.isEmpty { parts.append("\(work.found.count) in the library") }
        parts.append("\(plans.count) to make")
        let seconds = plans.isEmpty ? 0 : try estimatedSeconds(plans)
        if !plans.isEmpty {
            parts.append(seconds.map { "about \($0.inWords)" } ?? "for how long is not known yet")
            if let cost = costs(of: plans) { parts.append(cost) }
        }
        output.talk(parts.joined(separator: ", "))
        guard !plans.isEmpty else { return }
        for name in Set(plans.flatMap(\.ignored)).sorted() {
            output.talk("\(name): not honoured by \(plans[0].request.backend)")
        }
        if assumeYes || options.assumeYes {
            if spending.budget != nil { try allow(plans) }
            return
        }
        let isLong = seconds.map { $0 > Self.unaskedSeconds } ?? (plans.count > Self.unaskedRuns)
        if isLong, let ask {
            let answer = ask("\(plans.count) runs; fire? y/N> ") ?? ""
            guard ["y", "yes"].contains(answer.trimmed.lowercased()) else {
                throw ShellError.input("not fired; `:expand --yes --go` fires unasked")
            }
        }
        try allow(plans)
    }

    private func make(_ work: ExpandWork) throws {
        let pace = SweepPace(total: work.missing.count)
        spending.isAgreed = true
        defer {
            spending.isAgreed = false
            standing = ""
            output.status(nil)
        }
        let parent = session.parent
        var failures = 0
        var made = 0
        for (index, plan) in work.plans.enumerated() {
            let position = index + 1
            if let run = work.found[position] {
                session.parent = run.number
                show(run, prompt: plan.request.prompt, cached: true)
                continue
            }
            if waiter.wait(milliseconds: 0) == .interrupted { throw stopped(work, made) }
            standing = pace.text(done: made)
            output.status(standing)
            // A prompt that was drawn twice is fired once where the seed is fixed.
            let known = try identical(plan)
            var cell = plan
            cell.cell = Cell(series: work.series.number, position: position)
            if let known, let cell = cell.cell { try ledger().place(known.number, in: cell) }
            let run = try known ?? carryOut(cell, parent: parent)
            output.status(nil)
            show(run, prompt: plan.request.prompt, cached: known != nil)
            switch run.state {
            case .done:
                session.parent = run.number
                made += 1
                failures = 0
            case .cancelled: throw stopped(work, made)
            default:
                failures += 1
                output.talk("prompt \(position): \((run.error ?? run.state.rawValue).onOneLine)")
                if failures == Self.mostFailures {
                    throw ShellError.run(
                        "expand: stopped after \(failures) failures one after another; the same "
                            + "line goes on")
                }
            }
        }
        guard made + work.found.count == work.plans.count else {
            let failed = work.plans.count - made - work.found.count
            throw ShellError.run(
                "expand: \(failed) of \(work.plans.count) made no picture; the same line tries "
                    + "them again")
        }
    }

    private func stopped(_ work: ExpandWork, _ made: Int) -> ShellError {
        output.talk(
            "expand: stopped, \(work.found.count + made) of \(work.plans.count) are done; the same "
                + "line goes on")
        return .interrupted
    }

    /// The line of a run with its prompt after it, and its pictures.
    private func show(_ run: Run, prompt: String, cached: Bool) {
        if options.json {
            output.data(json(run, cached: cached).description)
        } else {
            output.data("\(line(run, cached: cached))  \(output.style.dim(brief(prompt)))")
        }
        for picture in run.pictures { draw(picture) }
    }
}

/// An expansion on its way.
private struct ExpandWork {
    /// What each prompt asks for, position 1 first.
    let plans: [Shell.Plan]
    let series: Series
    /// The numbers of the runs that fill cells.
    var filled: [Int: Int] = [:]
    /// Runs that are there already, by position.
    var found: [Int: Run] = [:]

    init(plans: [Shell.Plan], series: Series) throws {
        self.plans = plans
        self.series = series
    }

    /// Positions that are still to be made.
    var missing: [Int] { (1...plans.count).filter { found[$0] == nil } }
}

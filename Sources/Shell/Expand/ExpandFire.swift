import JSON
import Ledger
import LineSyntax
import Parameters

extension Shell {
    /// What takes longer is asked about where somebody is there to answer.
    private static let unaskedSeconds = 600.0
    /// So many runs are asked about where nothing is known of their time.
    private static let unaskedRuns = 200

    /// Fires the prompts of a template, one run each, over the session's seeds; the runs are the
    /// cells of a series.
    ///
    /// Every cell is checked before the first is fired; the library answers for what it holds.
    ///
    /// - Throws: ``UserError``; what is done is kept, and the same request goes on there.
    func fire(_ request: ExpandRequest, assumeYes: Bool) throws {
        let prompts = try prompts(of: request)
        let seeds = try session.state.seedSet.flatMap { try self.seeds(in: $0) }
        guard prompts.count * (seeds?.count ?? 1) <= Expansion.most else {
            throw UserError.input(
                "template: \(Self.figure(prompts.count)) prompts over \(seeds?.count ?? 1) seeds; "
                    + "allowed at once \(Self.figure(Expansion.most)) runs")
        }
        let (key, filled) = try series(request, prompts, seeds)
        let plans = try plans(request, prompts, seeds, filled)
        let open = try plans.indices.filter { index in
            if let state = filled[index + 1]?.state, state == .done || state.isOpen { return false }
            return try identical(plans[index].plan) == nil
        }
        if !assumeYes { try askIfLong(open.map { plans[$0].plan }) }
        var title = "\(Self.figure(prompts.count)) prompt\(prompts.count == 1 ? "" : "s")"
        if let seeds { title += " over \(seeds.count) seeds" }
        if assumeYes, spending.budget == nil { spending.isAgreed = true }
        defer {
            spending.isAgreed = false
            standing = ""
            output.status(nil)
        }
        if isQueueing {
            return try enqueueSeries(
                ExpandRequest.kind, key, title: title, plans, resuming: true
            ) { index, run in
                session.parent = run.number
                show(run, prompt: plans[index].plan.request.prompt, isKnown: true)
            }
        }
        let pace = SweepPace(total: open.count)
        var done = 0
        var made = 0
        if !open.isEmpty { standing = pace.text(done: 0) }
        do {
            let (_, runs) = try fireSeries(
                ExpandRequest.kind, key, title: title, plans, resuming: true
            ) { index, run, isKnown in
                output.status(nil)
                show(run, prompt: plans[index].plan.request.prompt, isKnown: isKnown)
                if run.state == .done {
                    session.parent = run.number
                    done += 1
                } else if run.state != .cancelled {
                    output.talk(
                        "prompt \(index + 1): \((run.error ?? run.state.rawValue).onOneLine)")
                }
                if !isKnown { made += 1 }
                if made < open.count { standing = pace.text(done: made) }
            }
            let failed = runs.count { $0.state != .done }
            guard failed == 0 else {
                throw UserError.run(
                    "expand: \(failed) of \(plans.count) made no picture; the same line tries "
                        + "them again")
            }
        } catch UserError.interrupted {
            output.talk(
                "expand: stopped, \(done) of \(plans.count) are done; the same line goes on")
            throw UserError.interrupted
        }
    }

    /// All prompts of a request.
    ///
    /// - Throws: ``UserError`` where there are none, or too many.
    private func prompts(of request: ExpandRequest) throws -> [String] {
        let expanded = try expanded(request, limit: Expansion.most)
        guard expanded.count <= Expansion.most else {
            throw UserError.input(
                "template: \(Self.figure(expanded.count)) prompts; allowed at once "
                    + "\(Self.figure(Expansion.most)), `:expand --random 10` draws some")
        }
        guard !expanded.prompts.isEmpty else {
            throw UserError.input(
                "template: it makes no prompt; {3$$a|a|b} asks for more than are different")
        }
        return expanded.prompts
    }

    /// The plan of a request's series, and the runs that fill it: the series that was begun, or the
    /// next where all of it is done and seeds are drawn anew.
    private func series(
        _ request: ExpandRequest, _ prompts: [String], _ seeds: [Int]?
    ) throws -> (key: JSONValue, filled: [Int: Run]) {
        var isSeedFixed = seeds != nil
        if case .fixed? = session.settings.seed { isSeedFixed = true }
        var round = 1
        while true {
            let key = request.plan(prompts, session.settings, seeds: seeds, round: round)
            let series = try ledger().series(ExpandRequest.kind, plan: key, session: sessionID)
            let filled = try ledger().runs(filling: series.number)
            let isDone = (1...prompts.count).allSatisfy { filled[$0]?.state == .done }
            guard isDone, !isSeedFixed else { return (key, filled) }
            round += 1
        }
    }

    /// What every run asks for; a cell that is done, or under way, keeps the seed that was drawn for it.
    private func plans(
        _ request: ExpandRequest, _ prompts: [String], _ seeds: [Int]?, _ filled: [Int: Run]
    ) throws -> [SeriesPlan] {
        var plans: [SeriesPlan] = []
        for (index, prompt) in prompts.enumerated() {
            for seed in seeds.map({ $0.map(Seed.fixed) }) ?? [session.settings.seed ?? .random] {
                var settings = session.settings
                settings.seed = seed
                if seed == .random, let run = filled[plans.count + 1],
                    run.state == .done || run.state.isOpen
                {
                    settings.seed = try run.requestedSettings().seed
                }
                do {
                    try Parameter.prompt.set(.text(prompt), in: &settings)
                    var plan = try plan(settings)
                    plan.template = request.template
                    plans.append(SeriesPlan(plan: plan, parent: session.parent))
                } catch {
                    throw shellError(error).map { "\($0) (prompt \(index + 1))" }
                }
            }
        }
        return plans
    }

    private func askIfLong(_ plans: [Plan]) throws {
        guard !plans.isEmpty, let ask, !options.assumeYes else { return }
        let seconds = try estimatedSeconds(plans)
        let isLong = seconds.map { $0 > Self.unaskedSeconds } ?? (plans.count > Self.unaskedRuns)
        guard isLong else { return }
        let time = seconds.map { ", about \($0.inWords)" } ?? ""
        let answer = ask("\(Self.figure(plans.count)) runs\(time); fire? y/N> ") ?? ""
        guard ["y", "yes"].contains(answer.trimmed.lowercased()) else {
            throw UserError.input("not fired; `:expand --yes --go` fires unasked")
        }
    }

    /// The line of a run with its prompt after it, and its pictures.
    private func show(_ run: Run, prompt: String, isKnown: Bool) {
        if options.json {
            output.data(json(run, cached: isKnown).description)
        } else {
            output.data("\(line(run, cached: isKnown))  \(output.style.dim(brief(prompt)))")
        }
        for picture in run.pictures { draw(picture) }
    }
}

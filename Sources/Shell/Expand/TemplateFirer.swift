import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Fires the prompts of a template.
struct TemplateFirer {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Fires the prompts of a template, one run each, over the session's seeds; the runs are the
    /// cells of a series.
    ///
    /// Every cell is checked before the first is fired; the library answers for what it holds.
    ///
    /// - Throws: `UserError`; what is done is kept, and the same request goes on there.
    func fire(_ template: TemplateRequest, assumeYes: Bool) throws {
        let request = try series(template, assumeYes: assumeYes)
        if context.queue.isOn {
            return try context.firer.enqueue(request) { member in
                context.session.parent = member.run.number
                show(member, of: request)
            }
        }
        defer { context.output.status(nil) }
        let open = try openCount(request)
        let pace = SweepPace(total: open)
        var (done, made) = (0, 0)
        do {
            let (_, runs) = try context.firer.fire(
                request, progress: { pace.text(done: min(made, max(0, open - 1))) }
            ) { member in
                context.output.status(nil)
                show(member, of: request)
                if member.run.state == .done {
                    context.session.parent = member.run.number
                    done += 1
                } else if member.run.state != .cancelled {
                    let reason = member.run.error ?? member.run.state.rawValue
                    context.output.talk("prompt \(member.index + 1): \(reason.onOneLine)")
                }
                if !member.isKnown { made += 1 }
            }
            let failed = runs.count { $0.state != .done }
            guard failed == 0 else {
                throw UserError.run(
                    "expand: \(failed) of \(request.runs.count) made no picture; the same line "
                        + "tries them again")
            }
        } catch UserError.interrupted {
            context.output.talk(
                "expand: stopped, \(done) of \(request.runs.count) are done; the same line goes on")
            throw UserError.interrupted
        }
    }

    /// The series of a request: every prompt, over the session's seeds.
    private func series(
        _ template: TemplateRequest, assumeYes: Bool
    ) throws -> SeriesRequest {
        let prompts = try prompts(of: template)
        let seeds = try context.session.state.seedSet.flatMap {
            try context.runs.reader.seeds.seeds(in: $0)
        }
        guard prompts.count * (seeds?.count ?? 1) <= Expansion.most else {
            throw UserError.input(
                "template: \(prompts.count.grouped) prompts over \(seeds?.count ?? 1) seeds; "
                    + "allowed at once \(Expansion.most.grouped) runs")
        }
        let (key, filled) = try series(template, prompts, seeds)
        var title = "\(prompts.count.grouped) prompt\(prompts.count == 1 ? "" : "s")"
        if let seeds { title += " over \(seeds.count) seeds" }
        var request = SeriesRequest(
            .expand, key: key, title: title, runs: try plans(template, prompts, seeds, filled))
        request.isResumed = true
        request.isAgreed = assumeYes
        return request
    }

    /// The number of runs that are to be fired.
    private func openCount(_ request: SeriesRequest) throws -> Int {
        let series = try context.runs.series.series(of: request, session: context.sessions.id)
        let filled = try context.ledger().runs(filling: series.number)
        return try request.runs.indices.count { index in
            if let state = filled[index + 1]?.state, state == .done || state.isOpen { return false }
            return try context.runs.library.run(matching: request.runs[index].plan) == nil
        }
    }

    /// All prompts of a request.
    ///
    /// - Throws: ``UserError`` where there are none, or too many.
    private func prompts(of request: TemplateRequest) throws -> [String] {
        let expanded = try TemplateExpander(context).expanded(request, limit: Expansion.most)
        guard expanded.count <= Expansion.most else {
            throw UserError.input(
                "template: \(expanded.count.grouped) prompts; allowed at once "
                    + "\(Expansion.most.grouped), `:expand --random 10` draws some")
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
        _ request: TemplateRequest, _ prompts: [String], _ seeds: [Int]?
    ) throws -> (key: JSONValue, filled: [Int: Run]) {
        var isSeedFixed = seeds != nil
        if case .fixed? = context.session.settings.seed { isSeedFixed = true }
        var round = 1
        while true {
            let key = request.plan(prompts, context.session.settings, seeds: seeds, round: round)
            let series = try context.ledger().series(
                SeriesKind.expand.rawValue, plan: key, session: context.sessions.id)
            let filled = try context.ledger().runs(filling: series.number)
            let isDone = (1...prompts.count).allSatisfy { filled[$0]?.state == .done }
            guard isDone, !isSeedFixed else { return (key, filled) }
            round += 1
        }
    }

    /// What every run asks for; a cell that is done, or under way, keeps the seed that was drawn
    /// for it.
    private func plans(
        _ request: TemplateRequest, _ prompts: [String], _ seeds: [Int]?, _ filled: [Int: Run]
    ) throws -> [PlannedRun] {
        var plans: [PlannedRun] = []
        for (index, prompt) in prompts.enumerated() {
            for seed in seeds.map({ $0.map(Seed.fixed) }) ?? [
                context.session.settings.seed ?? .random
            ] {
                var settings = context.session.settings
                settings.seed = seed
                if seed == .random, let run = filled[plans.count + 1],
                    run.state == .done || run.state.isOpen
                {
                    settings.seed = try run.requestedSettings().seed
                }
                do {
                    try Parameter.prompt.set(.text(prompt), in: &settings)
                    plans.append(
                        PlannedRun(
                            try context.runs.planner.plan(settings),
                            parent: context.session.parent, template: request.template))
                } catch {
                    throw UserError(error).map { "\($0) (prompt \(index + 1))" }
                }
            }
        }
        return plans
    }

    /// Shows the line of a run with its prompt after it, and its pictures.
    private func show(_ member: SeriesRunner.Member, of request: SeriesRequest) {
        context.view.show(
            member.run, again: member.isKnown ? RunFirer.forcing : nil,
            prompt: request.runs[member.index].plan.request.prompt)
    }
}

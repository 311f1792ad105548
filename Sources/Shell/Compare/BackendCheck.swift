import Images
import JSON
import LineSyntax
import Parameters
import Runs

/// Finds out by firing whether the session's backend honours the seed.
struct BackendCheck {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Finds out whether the session's backend honours the seed, and says so.
    ///
    /// - Throws: ``UserError/different(_:)`` in a script unless it is honoured.
    func answer(overriding words: [String]) throws -> Answer {
        var settings = try context.runs.reader.overriding(
            context.session.settings, with: words)
        if settings.prompt?.trimmed.isEmpty ?? true {
            settings.prompt =
                context.runs.planner.prompts(for: settings).first ?? "a red apple"
        }
        settings.count = 1
        let first = try context.runs.planner.plan(settings)
        let seed = first.request.seed
        settings.seed = .fixed(seed)
        var another = settings
        another.seed = .fixed(seed == Seed.range.upperBound ? 0 : seed + 1)
        let request = first.request
        var members = request.resolved.jsonValue.objectValue ?? [:]
        members["seed"] = nil
        let plans = try [settings, settings, another].map {
            PlannedRun(try context.runs.planner.plan($0), parent: context.session.parent)
        }
        var series = SeriesRequest(
            .honesty, key: .object(members),
            title: "\(request.backend): is the seed honoured? the same request twice and another "
                + "seed", runs: plans)
        series.isForced = true
        series.previewEvery = context.display.previewEvery
        let (_, runs) = try context.firer.fire(series, each: { context.view.show($0.run) })
        for run in runs { try run.checkEnd() }
        guard runs.count == 3 else { return .none }
        let pictures = try runs.map { try context.runs.lookup.pixels($0) }
        let honesty = SeedHonesty(
            same: try Comparison.resizing(pictures[0], pictures[1]),
            other: try Comparison.resizing(pictures[0], pictures[2]))
        let verdict = honesty.verdict
        let name = "\(request.backend), model \(request.model.onOneLine)"
        return Answer.result(
            [
                "\(name): seed \(verdict.rawValue); \(honesty.reason)",
                "  @\(runs[0].number) and @\(runs[1].number), one seed: "
                    + PixelDiff.compared(honesty.same).words,
                "  @\(runs[0].number) and @\(runs[2].number), two seeds: "
                    + PixelDiff.compared(honesty.other).words,
            ],
            json: [
                "backend": .text(request.backend), "model": .text(request.model),
                "seed": .text(verdict.rawValue), "reason": .text(honesty.reason),
                "runs": .array(runs.map { .integer($0.number) }),
                "same": PixelDiff.compared(honesty.same).json,
                "other": PixelDiff.compared(honesty.other).json,
            ]
        ).failing(
            verdict == .honoured
                ? nil : context.difference("\(name): seed \(verdict.rawValue)"))
    }
}

import Images
import Ledger
import LineSyntax
import Parameters

/// Whether a backend honours the seed, found out by firing: the same request twice, and once with
/// another seed.
struct SeedHonesty {
    enum Verdict: String {
        case honoured, ignored
        case unclear = "cannot tell"
    }

    /// The two pictures of one seed against each other.
    let same: Comparison
    /// The pictures of the two seeds against each other.
    let other: Comparison

    /// A mean distance (of 255) under which two pictures count as one, painted twice.
    static let near = 1.0

    /// What the two distances say: the seed is honoured where the same one gives the same picture,
    /// or one ten times nearer than another seed's, and another seed another picture.
    var verdict: Verdict {
        if other.mean <= Self.near { return same.mean <= Self.near ? .ignored : .unclear }
        if same.identical || same.max <= 2 || same.mean * 10 <= other.mean { return .honoured }
        return same.mean * 2 >= other.mean ? .ignored : .unclear
    }

    /// Why, in a sentence.
    var reason: String {
        switch verdict {
        case .honoured where same.identical:
            "the same seed gives the same pixels, another seed another picture"
        case .honoured: "the same seed gives nearly the same picture, another seed another one"
        case .ignored where other.mean <= Self.near:
            "another seed gives the same picture; something else decides it"
        case .ignored: "the same seed gives as different a picture as another seed"
        case .unclear: "the same seed is neither near nor as far as another; fire it again"
        }
    }
}

extension Shell {
    /// Finds out whether the session's backend honours the seed, and says so.
    ///
    /// - Throws: ``UserError/different(_:)`` in a script unless it is honoured.
    func verifyBackend(_ words: [String]) throws {
        var settings = try overridden(session.settings, words)
        if settings.prompt?.trimmed.isEmpty ?? true {
            let model = settings.model ?? Settings.defaults.model ?? ""
            settings.prompt = try backend(of: settings).prompts(model: model).first ?? "a red apple"
        }
        settings.count = 1
        let first = try plan(settings)
        let seed = first.request.seed
        settings.seed = .fixed(seed)
        var another = settings
        another.seed = .fixed(seed == Seed.range.upperBound ? 0 : seed + 1)
        let request = first.request
        var members = request.resolved.jsonValue.objectValue ?? [:]
        members["seed"] = nil
        let plans = try [settings, settings, another].map {
            SeriesPlan(plan: try plan($0), parent: session.parent)
        }
        let (_, runs) = try fireSeries(
            "honesty", .object(members),
            title:
                "\(request.backend): is the seed honoured? the same request twice and another seed",
            plans, force: true
        ) { _, run, _ in show(run) }
        for run in runs { try checkEnd(of: run) }
        guard runs.count == 3 else { return }
        let pictures = try runs.map { try decoded($0, 1) }
        let honesty = SeedHonesty(
            same: try Self.compared(pictures[0], pictures[1]),
            other: try Self.compared(pictures[0], pictures[2]))
        let verdict = honesty.verdict
        let name = "\(request.backend), model \(request.model.onOneLine)"
        result(
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
            ])
        if !options.interactive, verdict != .honoured {
            throw UserError.different("\(name): seed \(verdict.rawValue)")
        }
    }
}

import JSON
import Ledger
import LineSyntax
import Parameters

/// Runs that one prompt made over a set of seeds, as the library keeps them.
enum SeedSets {
    /// The kind of their series.
    static let kind = "seeds"
}

/// Sets of seeds, and firing over them: wherever a seed is typed, a set's name may stand.
extension Shell {
    /// The seeds that `text` stands for when it is no single seed: the name of a set, a list such
    /// as `7,42,99`, or a range such as `1-8`; nil for what is a seed by itself.
    ///
    /// - Throws: ``UserError`` when it is none of these.
    func seeds(in text: String) throws -> [Int]? {
        let word = text.trimmed
        if Int(word) != nil || ["random", "last"].contains(word.lowercased()) { return nil }
        guard let first = word.unicodeScalars.first, !word.hasPrefix("@") else { return nil }
        if first.properties.isAlphabetic { return try ledger().seedSet(word) }
        return word.contains(",") || word.dropFirst().contains("-") ? try seedList(word) : nil
    }

    /// The seeds of a list: numbers, ranges such as `1-8`, and runs such as `@12` for theirs, with
    /// white space or commas between them.
    ///
    /// - Throws: ``UserError`` when an element is none of these, or there are too many.
    func seedList(_ text: String) throws -> [Int] {
        var seeds: [Int] = []
        for element in text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
        {
            let ends = element.split(separator: "-", omittingEmptySubsequences: false).map {
                Int($0)
            }
            if ends.count == 2, let low = ends[0], let high = ends[1] {
                guard low <= high, high - low < Ledger.mostSeeds, Seed.range.contains(low),
                    Seed.range.contains(high)
                else {
                    throw UserError.input(
                        "seeds: \(element) is no range; type one of at most \(Ledger.mostSeeds) "
                            + "seeds, such as 1-8")
                }
                seeds += low...high
            } else {
                guard
                    case .integer(let seed)? = try value(
                        of: Parameter.seed, element, with: session.settings)
                else {
                    throw UserError.input(
                        "seeds: \(element.onOneLine) is no seed; type numbers, ranges such as 1-8, "
                            + "or runs such as @12")
                }
                seeds.append(seed)
            }
            guard seeds.count <= Ledger.mostSeeds else {
                throw UserError.input("seeds: more than \(Ledger.mostSeeds) are too many")
            }
        }
        return seeds
    }

    /// Lets every firing from now on go over a set of seeds, until the seed is set otherwise.
    func useSeeds(_ text: String, _ seeds: [Int]) throws {
        let name = text.trimmed
        guard let first = seeds.first else { return }
        let before =
            session.state.seedSet
            ?? session.settings.seed.map { seed in
                if case .fixed(let number) = seed { String(number) } else { "random" }
            }
        var settings = session.settings
        try Parameter.seed.set(.integer(first), in: &settings)
        session.change {
            $0.settings = settings
            $0.seedSet = name
        }
        let count = "\(seeds.count) \(seeds.count == 1 ? "seed" : "seeds")"
        output.talk("seed \(before ?? "random") -> \(name.onOneLine) (\(count))")
    }

    /// Fires a line: the session's settings with words such as `steps=30` taken over, once, or
    /// over a set of seeds where the session or the words name one.
    func fire(overriding words: [String], force: Bool) throws {
        var words = words
        var named = session.state.seedSet
        if let index = words.lastIndex(where: { word in
            Words.pair(word).map { Parameter.seed.isNamed($0.name) } ?? false
        }), let (_, text) = Words.pair(words[index]) {
            named = nil
            if try seeds(in: text) != nil {
                named = text
                words.remove(at: index)
            }
        }
        let settings = try overridden(session.settings, words)
        guard let named, let seeds = try seeds(in: named) else {
            try fire(settings, force: force)
            return
        }
        try fire(settings, over: seeds, named: named, force: force)
    }

    /// Fires one prompt once for each seed, as a series of kind `seeds`.
    private func fire(_ settings: Settings, over seeds: [Int], named name: String, force: Bool)
        throws
    {
        let parent = session.parent
        let plans = try seeds.map { seed in
            var one = settings
            one.seed = .fixed(seed)
            return SeriesPlan(plan: try plan(one), parent: parent)
        }
        var members = plans.first?.plan.request.resolved.jsonValue.objectValue ?? [:]
        members["seed"] = nil
        let key: JSONValue = [
            "settings": .object(members), "seeds": .array(seeds.map(JSONValue.integer)),
        ]
        let count = "\(seeds.count) \(seeds.count == 1 ? "seed" : "seeds")"
        let title = "\(name.onOneLine): \(count)"
        if isQueueing {
            return try enqueueSeries(SeedSets.kind, key, title: title, plans, force: force) {
                _, run in
                session.parent = run.number
                show(run, cached: true)
            }
        }
        let before = try parent.map { try ledger().run($0) }
        let (_, runs) = try fireSeries(SeedSets.kind, key, title: title, plans, force: force) {
            _, run, isKnown in
            session.parent = run.number
            show(run, parent: isKnown ? nil : before, cached: isKnown)
        }
        if let failed = runs.first(where: { $0.state != .done }) { try checkEnd(of: failed) }
    }
}

extension Parameter {
    /// Whether `name` is this parameter's, or an alias of it.
    func isNamed(_ name: String) -> Bool { Parameter.named(name)?.name == self.name }
}

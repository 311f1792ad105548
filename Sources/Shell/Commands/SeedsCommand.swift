import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// `:seeds`.
enum SeedsCommand {
    static let seeds = Command(
        name: "seeds", group: .parameters,
        operands: Operands("[NAME [= SEEDS] | {-d!}]", [.seedSet], style: .line),
        options: [
            CommandOption(
                "-d", .rest(needs: "the name of a set, such as `:seeds -d keep`"), "NAME",
                summary: "take the name away")
        ],
        summary: "name a set of seeds, so that prompts can be compared at equal noise",
        detail: """
            `:seeds keep = 7 42 99` names a set; numbers, ranges such as 1-8 and runs such as @12 \
            may stand in it. Wherever a seed is typed the name may stand: after `:seed keep` every \
            prompt is fired once for each of its seeds, `:go seed=keep` does so once, and a sweep \
            takes it as an axis. A list may stand there too: `:go seed=7,42`. Alone it lists the \
            sets; with a name it shows one; `-d` takes a name away. Runs that the library holds \
            come from there.
            """
    ) { context, arguments in
        let sets = SeedSetEditor(context)
        if let name = arguments.value("-d") { return try sets.remove(name) }
        guard let text = arguments.first else { return try sets.list() }
        let (name, list) = Line.nameAndRest(text)
        if list.isEmpty {
            guard !text.contains("=") else {
                throw UserError.input(
                    "seeds: \(name.onOneLine) needs seeds, such as `:seeds keep = 7 42 99`")
            }
            let seeds = try context.ledger().seedSet(name)
            return .result(
                [SeedSetLine.text(name, seeds)],
                json: ["name": .text(name), "seeds": .array(seeds.map(JSONValue.integer))])
        }
        return try sets.set(name, context.runs.reader.seeds.list(list))
    }
}

/// Lists, makes and removes sets of seeds; each is a change that `:undo` takes back.
private struct SeedSetEditor {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func list() throws -> Answer {
        let sets = try context.ledger().seedSets()
        if sets.isEmpty, !context.options.json {
            return .notice("there are no sets of seeds; `:seeds keep = 7 42 99` makes one")
        }
        return .result(
            sets.map { context.view.clipped(SeedSetLine.text($0.name, $0.seeds)) },
            json: .array(
                sets.map {
                    ["name": .text($0.name), "seeds": .array($0.seeds.map(JSONValue.integer))]
                }))
    }

    func set(_ name: String, _ seeds: [Int]) throws -> Answer {
        let ledger = try context.ledger()
        let before = try ledger.knownSeedSet(name)
        guard before != seeds else { return .notice("\(SeedSetLine.text(name, seeds)) already") }
        try ledger.setSeedSet(name, seeds)
        context.session.change(.seeds(name: name, before: before, after: seeds)) {
            if $0.seedSet == name, let first = seeds.first { $0.settings.seed = .fixed(first) }
        }
        return .notice(SeedSetLine.text(name, seeds))
    }

    func remove(_ name: String) throws -> Answer {
        let ledger = try context.ledger()
        let before = try ledger.seedSet(name)
        try ledger.setSeedSet(name, nil)
        context.session.change(.seeds(name: name, before: before, after: nil)) {
            if $0.seedSet == name { $0.seedSet = nil }
        }
        return .notice("\(name.onOneLine) is gone")
    }
}

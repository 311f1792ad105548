import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let seeds = Command(
        name: "seeds", group: .parameters, usage: "[NAME [= SEEDS] | -d NAME]",
        summary: "name a set of seeds, so that prompts can be compared at equal noise",
        detail: """
            `:seeds keep = 7 42 99` names a set; numbers, ranges such as 1-8 and runs such as @12 may \
            stand in it. Wherever a seed is typed the name may stand: after `:seed keep` every prompt \
            is fired once for each of its seeds, `:go seed=keep` does so once, and a sweep takes it \
            as an axis. A list may stand there too: `:go seed=7,42`. Alone it lists the sets; with a \
            name it shows one; `-d` takes a name away. Runs that the library holds come from there.
            """,
        argument: .seedSet
    ) { shell, rest in
        guard !rest.isEmpty else { return try shell.listSeedSets() }
        if rest == "-d" || rest.hasPrefix("-d ") {
            return try shell.removeSeedSet(String(rest.dropFirst(2)).trimmed)
        }
        let (name, list) = Line.nameAndRest(rest)
        if list.isEmpty {
            guard !rest.contains("=") else {
                throw UserError.input(
                    "seeds: \(name.onOneLine) needs seeds, such as `:seeds keep = 7 42 99`")
            }
            let seeds = try shell.ledger().seedSet(name)
            return shell.result(
                [Shell.line(name, seeds)],
                json: ["name": .text(name), "seeds": .array(seeds.map(JSONValue.integer))])
        }
        try shell.setSeedSet(name, shell.seedList(list))
    }
}

extension Shell {
    fileprivate static func line(_ name: String, _ seeds: [Int]) -> String {
        "\(name.onOneLine) = \(seeds.map(String.init).joined(separator: " "))"
    }

    fileprivate func listSeedSets() throws {
        let sets = try ledger().seedSets()
        if sets.isEmpty, !options.json {
            output.talk("there are no sets of seeds; `:seeds keep = 7 42 99` makes one")
        }
        if options.json {
            output.data(
                JSONValue.array(
                    sets.map {
                        [
                            "name": .text($0.name),
                            "seeds": .array($0.seeds.map(JSONValue.integer)),
                        ]
                    }
                ).description)
        } else {
            for (name, seeds) in sets {
                let line = Self.line(name, seeds)
                output.data(output.columns.map { line.clipped(to: $0) } ?? line)
            }
        }
    }

    fileprivate func setSeedSet(_ name: String, _ seeds: [Int]) throws {
        let ledger = try ledger()
        let before = try ledger.knownSeedSet(name)
        guard before != seeds else {
            return output.talk("\(Self.line(name, seeds)) already")
        }
        try ledger.setSeedSet(name, seeds)
        session.change(.seeds(name: name, before: before, after: seeds)) {
            if $0.seedSet == name, let first = seeds.first { $0.settings.seed = .fixed(first) }
        }
        output.talk(Self.line(name, seeds))
    }

    fileprivate func removeSeedSet(_ name: String) throws {
        let ledger = try ledger()
        let before = try ledger.seedSet(name)
        try ledger.setSeedSet(name, nil)
        session.change(.seeds(name: name, before: before, after: nil)) {
            if $0.seedSet == name { $0.seedSet = nil }
        }
        output.talk("\(name.onOneLine) is gone")
    }
}

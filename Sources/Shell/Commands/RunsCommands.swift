import Ledger
import LineSyntax
import Runs

/// `:runs`, `:find` and `:open`.
enum RunsCommands {
    static let runs = Command(
        name: "runs", aliases: ["history", "log"], group: .runs,
        operands: Operands(
            "[N | 3-9]", [.number], count: 0...1, takes: "a number or a range such as 3-9"),
        summary: "list the last runs, 20 or N of them, or a range",
        detail: "The newest is the last line, nearest to the prompt."
    ) { context, arguments in
        let ledger = try context.ledger()
        let runs: [Run]
        if let word = arguments.first, let range = try context.runs.lookup.range(word) {
            runs = try ledger.runs(in: range)
        } else if let word = arguments.first {
            guard let count = Int(word), count > 0 else {
                throw UserError.input(
                    "`:runs` takes a number or a range such as 3-9, got \(word.onOneLine)")
            }
            runs = try ledger.runs(limit: count).reversed()
        } else {
            runs = try ledger.runs().reversed()
        }
        guard runs.isEmpty, !context.options.json else { return context.view.list(runs) }
        return .notice(
            try ledger.lastNumber().map { "no run in \(arguments.rest); the last one is @\($0)" }
                ?? "no runs yet; type a prompt")
    }

    /// The most runs that `:find` lists.
    private static let maxFound = 100

    static let find = Command(
        name: "find", aliases: ["search"], group: .runs,
        operands: Operands(
            "WORDS | NAME>VALUE ...", [.search], count: 1...1, style: .line,
            needs: "something to look for, such as `:find fox steps>20`"),
        summary: "search prompts, notes and tags, and compare parameters",
        detail: """
            Words are looked for in prompts, negatives, notes and tags; other terms narrow the \
            search. All must hold. The newest is the last line.
            """,
        reference: Ledger.findHelp
    ) { context, arguments in
        let query = arguments.rest
        let runs = try context.runs.lookup.search(query, limit: maxFound).reversed() as [Run]
        guard runs.isEmpty, !context.options.json else { return context.view.list(runs) }
        return .notice("no run matches \(query.onOneLine)")
    }

    static let open = Command(
        name: "open", group: .runs, operands: Operands("[@N[.K]]", [.run], style: .line),
        summary: "open a picture in the system's viewer",
        detail: """
            Without a run, the last one. `REROLL_VIEWER` names another program than the system's \
            (`xdg-open`, on macOS `open`).
            """
    ) { context, arguments in
        let lookup = context.runs.lookup
        let picture = try lookup.picture(lookup.address(arguments.first ?? "@"))
        try Viewer(context.options.environment).open(lookup.path(of: picture), what: "the picture")
        return .none
    }
}

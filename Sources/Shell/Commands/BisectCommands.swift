import LineSyntax
import Runs

/// `:bisect`, `:good` and `:bad`.
enum BisectCommands {
    static let bisect = Command(
        name: "bisect", group: .comparing,
        operands: Operands(
            "A B {--with} | good | bad | skip | stop", [.run], count: 0...2, takes: "two runs"),
        options: [
            CommandOption(
                "--with", .rest(needs: "a command after it, such as `--with ./judge`"), "COMMAND",
                summary: "a command of the system's shell judges; the last option of the line"),
            CommandOption("--again", summary: "forget what was judged before"),
        ],
        summary: "find the change between a good run and a bad one that spoils the picture",
        detail: """
            A counts as good and B as bad. The numbers that differ (steps, guidance, size) walk \
            from A to B together in small steps; then the other changes are made one after the \
            other, the prompt edit by edit. The point halfway is fired and shown, and you say \
            `:good` or `:bad` (g or b where it asks; `:bisect skip` for one that cannot be \
            judged): some ten pictures decide between a thousand points. `--with COMMAND`, last on \
            the line, lets a command of the system's shell judge: status 0 is good, 125 skips, 1 \
            to 124 is bad, anything else stops. It finds the picture's path in REROLL_PICTURE, the \
            run's number in REROLL_RUN and its JSON in REROLL_JSON (left out above 100 kB). What \
            was judged is kept: the same line goes on, also after a restart, and `--again` forgets \
            it.
            """
    ) { context, arguments in
        let bisector = Bisector(context, judge: arguments.value("--with"))
        let words = arguments.operands
        switch words.count {
        case 0: return try bisector.proceed()
        case 1 where words[0] == "stop": return try bisector.stop()
        case 1:
            guard let verdict = Bisection.Verdict(rawValue: words[0]) else {
                throw UserError.input(
                    "`:bisect` needs two runs, or good, bad, skip or stop; got "
                        + arguments.rest.onOneLine)
            }
            return try bisector.judge(verdict)
        default:
            let sides = try words.map(context.runs.lookup.side)
            return try bisector.begin(sides[0], sides[1], restarts: arguments.has("--again"))
        }
    }

    static let good = Command(
        name: "good", group: .comparing, summary: "say that the picture `:bisect` shows is good",
        detail: "The same as `:bisect good`. The next point is fired."
    ) { context, _ in try Bisector(context).judge(.good) }

    static let bad = Command(
        name: "bad", group: .comparing, summary: "say that the picture `:bisect` shows is bad",
        detail: "The same as `:bisect bad`. The next point is fired."
    ) { context, _ in try Bisector(context).judge(.bad) }
}

import LineSyntax
import Runs

/// `:vote`.
enum VoteCommand {
    static let vote = Command(
        name: "vote", group: .comparing,
        operands: Operands(
            "A B {--seeds} | left | right | tie | skip | stop", [.run], count: 0...2,
            takes: "two runs"),
        options: [
            CommandOption(
                "--seeds", .seedSet, "SET|N", summary: "the seeds, or how many from A's on"),
            CommandOption("--again", summary: "forget the answers of an earlier vote"),
        ],
        summary: "compare two runs blind over a set of seeds: which wins, and how surely",
        detail: """
            The settings of A and of B are fired once for each seed: a set (`:seeds`), a list such \
            as 1-8, or the next N from A's seed (8 where nothing is said). Then the pairs are \
            shown side by side, in an order and on sides that are drawn for this vote and not \
            told: say which is better with `:vote left` or `:vote right`, `:vote tie`, `:vote \
            skip` (l, r, t, s where it asks). In the end stands how often each won of the pairs \
            that were decided, with the Wilson interval of 95 %. Answers are kept: the same line, \
            or `:vote` alone, goes on with the pairs that are left, also after a restart; \
            `--again` forgets them.
            """
    ) { context, arguments in
        let booth = VoteBooth(context)
        let words = arguments.operands
        switch words.count {
        case 0: return try booth.proceed()
        case 1 where words[0] == "stop": return try booth.stop()
        case 1:
            guard let choice = Ballot.Choice(rawValue: words[0]) else {
                throw UserError.input(
                    "`:vote` needs two runs, or left, right, tie, skip or stop; got "
                        + arguments.rest.onOneLine)
            }
            return try booth.answer(choice)
        default:
            let sides = try words.map(context.runs.lookup.side)
            return try booth.begin(
                sides[0], sides[1], seeds: arguments.value("--seeds"),
                restarts: arguments.has("--again"))
        }
    }
}

import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// `:sweep`, `:sweep!` and `:sweeps`.
enum SweepCommands {
    private static let axes = Operands("AXIS ... | N", [.assignment], style: .line)
    private static let unasked = [
        CommandOption("--yes", summary: "fire without asking")
    ]

    static let sweep = Command(
        name: "sweep", group: .firing, operands: axes, options: unasked,
        summary: "fire every combination of some values, and draw a sheet of them",
        detail: """
            An axis is a parameter and its values: `steps 10,20,30`, `guidance 5-9(+2)` (5, 7, 9), \
            `guidance 1-10[5]` (five values evenly), `seed 1-8`, `seed random x4`, `scheduler \
            all`, `size 256-512(+128)`, `backend`, `model`, or `prompt/cat/dog,fox`, which puts \
            dog and fox in the place of cat. Values with spaces or commas go in double quotes. One \
            axis makes a row, two a grid, three several grids; a single value, such as `steps=20`, \
            holds for this sweep only. A random seed is drawn once for all cells. It says how many \
            runs, how long and what cost, asks where that is much (`--yes` does not), and checks \
            every cell before the first is fired. At most 10000 cells. What the library holds is \
            not made again: the same line, or `:sweep N`, goes on where a sweep was stopped. \
            `:sweep!` makes everything again.
            """
    ) { context, arguments in try sweep(arguments, force: false, in: context) }

    static let sweepAgain = Command(
        name: "sweep!", group: .firing, operands: axes, options: unasked,
        summary: "fire a sweep even though the library holds its runs",
        detail: "Like `:sweep`; seeds that are drawn are drawn anew."
    ) { context, arguments in try sweep(arguments, force: true, in: context) }

    private static func sweep(
        _ arguments: Arguments, force: Bool, in context: CommandContext
    ) throws -> Answer {
        let line = arguments.rest
        let parts = line.split(whereSeparator: \.isWhitespace)
        let words = parts.filter { $0 != "--yes" }
        let runner = SweepRunner(context)
        if words.count == 1, let number = Int(words[0]) {
            let (_, plan) = try Sweeps(context).sweep(number: number)
            return try runner.run(plan, force: force, assumeYes: parts.contains("--yes"))
        }
        let (plan, options) = try SweepReader(context).plan(line)
        if let other = options.first(where: { $0 != "--yes" }) {
            throw UserError.input("sweep: \(other.onOneLine) is no option; allowed --yes")
        }
        guard !plan.axes.isEmpty else {
            throw UserError.input(
                "`:sweep` needs an axis with several values, such as `:sweep steps 10,20,30`")
        }
        return try runner.run(plan, force: force, assumeYes: options.contains("--yes"))
    }

    static let sweeps = Command(
        name: "sweeps", group: .firing,
        operands: Operands("[N]", [.number], style: .line),
        summary: "list the last sweeps, 20 or N of them",
        detail: """
            With how many of their cells are done. The newest is the last line. `:sheet sweep 3` \
            shows one again, `:sweep 3` goes on with it.
            """
    ) { context, arguments in
        guard let limit = arguments.first.map({ Int($0) }) ?? 20, limit > 0 else {
            throw UserError.input("`:sweeps` takes a number, got \(arguments.rest.onOneLine)")
        }
        return try Sweeps(context).list(limit)
    }
}

import LineSyntax
import Reports
import Runs

/// `:plot`.
enum PlotCommand {
    static let plot = Command(
        name: "plot", group: .comparing,
        operands: Operands(
            "MEASURE [@REFERENCE] [along PARAMETER] [WHAT] {--ascii}",
            [.choice(Measure.allCases.map(\.rawValue)), .search], style: .quotedWords),
        options: [
            CommandOption("--ascii", summary: "draw without braille"),
            CommandOption("--json", summary: "print the figures"),
        ],
        summary: "draw a measure of runs along a sweep or a range",
        detail: """
            MEASURE is `time` or `cost`, or compares each picture with the reference's: `psnr`, \
            `ssim`, `mean` and `max` error, `hash` distance; without a reference, with the first \
            run's. WHAT is runs (`3-9`), `sweep 3` or a search; without it, the newest sweep, else \
            the last 20 runs. A sweep is drawn along its first parameter, with a line for each \
            value of the others; runs are drawn by their numbers, or `along` a parameter. `--json` \
            prints the figures, `--ascii` draws without braille. Of a run with several pictures \
            the first counts, or the one that the reference names, as in `@3.2`.
            """
    ) { context, arguments in
        let plot = try context.plots.plot(arguments.operands)
        if arguments.has("--json") { return .data([plot.json.description]) }
        let drawing = PlotDrawing(
            plot: plot, width: min(100, max(30, context.output.columns ?? 80)),
            // The Linux console has no braille in its font.
            isASCII: arguments.has("--ascii") || context.options.environment["TERM"] == "linux",
            style: context.output.style)
        return .result(drawing.lines, json: plot.json)
    }
}

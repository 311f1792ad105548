import LineSyntax
import Parameters

extension Command {
    static let plot = Command(
        name: "plot", group: .comparing,
        usage: "MEASURE [@REFERENCE] [along PARAMETER] [WHAT] [--ascii]",
        summary: "draw a measure of runs along a sweep or a range",
        detail: """
            MEASURE is `time` or `cost`, or compares each picture with the reference's: `psnr`, `ssim`, \
            `mean` and `max` error, `hash` distance; without a reference, with the first run's. WHAT is \
            runs (`3-9`), `sweep 3` or a search; without it, the newest sweep, else the last 20 runs. A \
            sweep is drawn along its first parameter, with a line for each value of the others; runs are \
            drawn by their numbers, or `along` a parameter. `--json` prints the figures, `--ascii` draws \
            without braille. Of a run with several pictures the first counts, or the one that the \
            reference names, as in `@3.2`.
            """,
        argument: .choices(Measure.allCases.map(\.rawValue))
    ) { shell, rest in
        var words = try TypedWords(rest)
        let isJSON = words.take(flag: "--json") || shell.options.json
        let isASCII = words.take(flag: "--ascii")
        try words.checkOptions(of: "plot")
        let plot = try shell.plot(words.words.joined(separator: " "))
        if isJSON {
            shell.output.data(plot.json.description)
            return
        }
        let drawing = PlotDrawing(
            plot: plot, width: min(100, max(30, shell.output.columns ?? 80)),
            // The Linux console has no braille in its font.
            isASCII: isASCII || shell.options.environment["TERM"] == "linux",
            style: shell.output.style)
        for line in drawing.lines { shell.output.data(line) }
    }
}

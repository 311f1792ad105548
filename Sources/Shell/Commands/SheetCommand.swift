import LineSyntax
import Runs

/// `:sheet`.
enum SheetCommand {
    static let sheet = Command(
        name: "sheet", group: .runs,
        operands: Operands("[last | sweep [N] | 3-9 | @N ... | WORDS] {-o}", [.run]),
        options: [
            CommandOption(
                "--columns", .number(1...500), "N", summary: "the number of pictures in a row"),
            CommandOption(
                "--size", .number(16...2048), "PX", summary: "the longest side of a picture"),
            CommandOption("--numbers", summary: "the numbers of a sweep's runs, too"),
            CommandOption("-o", alias: "--output", .file, "FILE", summary: "where to write it"),
        ],
        summary: "draw a labelled contact sheet of a sweep, of runs, or of what a search finds",
        detail: """
            Without a choice, the runs of this session, with those from before a restart where it \
            was continued; while it has none, those of the session before. `last` is what the last \
            line made that fired several runs: a sweep, a prompt over a set of seeds, a template. \
            `sweep` is the last sweep, `sweep 3` the third; anything that is no run or range is a \
            search as in `:find`. Every picture stands with its number, its seed and what sets it \
            apart; a sweep has its axes at the sides, and numbers with `--numbers`. `--size` is \
            the longest side of a picture in pixels (16 to 2048), `--columns` how many stand in a \
            row. The PNG lies in the library's folder, or is written to FILE; a file that is there \
            already is not overwritten.
            """
    ) { context, arguments in try SheetSelection(context).answer(arguments) }
}

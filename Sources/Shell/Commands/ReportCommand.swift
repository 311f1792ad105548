import LineSyntax
import Reports
import Runs

/// `:report`.
enum ReportCommand {
    static let report = Command(
        name: "report", group: .files,
        operands: Operands(
            "{-o} {--last} [{--full!} | {--thumbnails!}] {--plot} {--open} [WHAT]", [.search],
            style: .quotedWords),
        options: [
            CommandOption(
                "-o", alias: "--output", .file, "FILE",
                summary: "the file; an older report there is replaced"),
            CommandOption(
                "--last", .number(1...Int.max), "N", summary: "only the last so many runs"),
            CommandOption(
                "--full", excludes: "--thumbnails", summary: "embed the pictures' own files"),
            CommandOption(
                "--thumbnails", .number(ReportWriter.thumbnailRange), "PX",
                summary: "the longest side of embedded pictures"),
            CommandOption(
                "--plot", .text, "LINE", isRepeatable: true,
                summary: "a plot as `:plot` draws it; may be repeated"),
            CommandOption("--title", .text, "TEXT", summary: "the heading"),
            CommandOption("--open", summary: "open the page in the browser"),
        ],
        summary: "write runs as one HTML page: pictures, changes, sweeps, lineage",
        detail: """
            WHAT is runs (`3-9 12`), `sweep 3`, or a search as `:find` takes it; without it, all \
            runs. The page needs no network and no other file; it is `report.html` where no FILE \
            is named, and replaces an older report but no other file. Pictures are JPEG of at most \
            512 pixels, or of `--thumbnails PX`; with `--full` they are the files themselves. \
            `--plot LINE` adds a plot as `:plot` draws it, such as `--plot "psnr @3 sweep 1"`; it \
            may be repeated. `--title TEXT` is its heading. `--open` shows it in the browser \
            (REROLL_VIEWER names another).
            """
    ) { context, arguments in try ReportMaker(context).answer(arguments) }
}

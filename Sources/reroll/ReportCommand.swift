import ArgumentParser
import Shell

/// `reroll report`: `:report` of the loop from the command line.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write runs as one HTML page: pictures, changes, sweeps, lineage.",
        discussion: """
            The page needs no network and no other file. WHAT is runs (3-9 12), a sweep (sweep 3) or a \
            search (fox steps>20 tag:keep); without it, all runs.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(
        name: .shortAndLong, help: "The file; an older report there is replaced.",
        completion: .file())
    var output = "report.html"

    @Option(help: "Only the last so many of the runs.")
    var last: Int?

    @Flag(help: "Embed the picture files as they are.")
    var full = false

    @Option(help: "The longest side of the embedded pictures in pixels (512).")
    var thumbnails: Int?

    @Option(help: "Add a plot, such as \"psnr @3 sweep 1\"; may be repeated.")
    var plot: [String] = []

    @Option(help: "The heading.")
    var title: String?

    @Flag(help: "Show it in the browser.")
    var open = false

    @Argument(help: "Which runs.")
    var what: [String] = []

    func run() throws {
        let common = try Common.parse(json ? ["--json"] : [])
        var options = ["-o", output]
        if let last { options += ["--last", String(last)] }
        if full { options.append("--full") }
        if let thumbnails { options += ["--thumbnails", String(thumbnails)] }
        for line in plot { options += ["--plot", line] }
        if let title { options += ["--title", title] }
        if open { options.append("--open") }
        try common.shell(interactive: false).report(options: options, what: what)
    }
}

import ArgumentParser
import Shell

/// `reroll report`: `:report` of the loop from the command line.
struct ReportCommand: ParsableCommand {
    /// Its flags are those that `:report` declares.
    enum Shared: SharedCommand {
        static let declaration = CommandDeclaration.report
    }

    static let configuration = CommandConfiguration(
        commandName: Shared.declaration.name,
        abstract: "Write runs as one HTML page: pictures, changes, sweeps, lineage.",
        discussion: """
            The page needs no network and no other file. WHAT is runs (3-9 12), a sweep (sweep 3) \
            or a search (fox steps>20 tag:keep); without it, all runs.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var flags: CommandFlags<Shared>

    @Argument(help: "Which runs.")
    var what: [String] = []

    func run() throws {
        let common = try Common.parse(json ? ["--json"] : [])
        try common.shell(interactive: false).perform(
            Shared.declaration, operands: what, values: flags.values)
    }
}

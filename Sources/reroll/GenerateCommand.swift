import ArgumentParser
import Shell

/// `reroll generate`: the picture of one prompt.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make the picture of one prompt.",
        discussion: """
            The run is recorded like any other. A model may bring defaults of its own; `reroll -c \
            :show` says which stand.
            """)

    @OptionGroup var common: Common
    @OptionGroup var parameters: ParameterFlags

    @Argument(help: "What to paint.")
    var prompt: String

    @Option(
        name: .shortAndLong,
        help: "Also write the picture here; with several, file-2.png and so on.",
        completion: .file())
    var output: String?

    @Flag(help: "Fire even though the library holds the same request.")
    var force = false

    func run() throws {
        try common.shell(interactive: false).generate(
            prompt: prompt, values: parameters.values, force: force, output: output)
    }
}

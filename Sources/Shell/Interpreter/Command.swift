import LineSyntax
import Parameters
import Runs

/// A command of the shell, declared once: parsing, usage errors, completion, `:help`,
/// docs/commands.md and the subcommands of the program read it from here.
struct Command: Sendable {
    /// Headings of `:help`, in its order.
    enum Group: String, CaseIterable, Sendable {
        case parameters = "Parameters"
        case firing = "Firing"
        case runs = "Runs"
        case comparing = "Comparing"
        case files = "Files"
        case backends = "Backends"
        case shell = "Shell"
    }

    let name: String
    var aliases: [String] = []
    let group: Group
    /// What follows the name, apart from options.
    var operands = Operands.none
    var options: [CommandOption] = []
    /// One line, no full stop.
    let summary: String
    /// What a person needs who has never used it; plain sentences.
    let detail: String
    /// What may be typed, line for line as it is printed; empty for most.
    var reference = ""
    let run: @Sendable (CommandContext, Arguments) throws -> Answer

    /// What follows the name, such as `[A B] [--heat FILE]`.
    var usage: String { operands.usage(with: options) }

    /// The name and what follows it.
    var title: String { usage.isEmpty ? ":\(name)" : ":\(name) \(usage)" }

    /// The option of that name; nil where the command has none.
    func option(_ name: String) -> CommandOption? { options.first { $0.names.contains(name) } }
}

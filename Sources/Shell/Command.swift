/// A command of the shell, declared once: dispatch, completion, `:help` and docs/commands.md read
/// it from here.
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

    /// What Tab offers after the command's name.
    enum Argument: Sendable {
        case none
        case text
        case file
        case run
        /// `name` or `name=value`
        case parameter
        case tag
        /// A run or a branch.
        case branch
        case seedSet
        case saved
        case model
        case help
        case choices([String])
        /// A run, then one of these.
        case runThen([String])
    }

    let name: String
    var aliases: [String] = []
    let group: Group
    /// What follows the name, such as `A B [--heat FILE]`.
    let usage: String
    /// One line, no full stop.
    let summary: String
    /// What a person needs who has never used it; plain sentences.
    let detail: String
    /// What may be typed, line for line as it is printed; empty for most.
    var reference = ""
    var argument: Argument = .none
    let run: @Sendable (Shell, String) throws -> Void

    /// The command called `name` or by one of its aliases.
    static func named(_ name: String) -> Command? {
        all.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// Every command, in the order of the help.
    static let all: [Command] = [
        // parameters
        .set, .unset, .reset, .show, .parameters, .lock, .unlock, .seeds, .undo,
        .redo,
        // firing
        .go, .goAgain, .sweep, .sweepAgain, .sweeps, .expand, .expandGo, .queue, .cancel, .dry,
        // runs
        .runs, .tree, .checkout, .branch, .branches, .open, .recall, .remix, .tag, .untag, .note,
        .star, .unstar, .find, .sheet,
        // comparing
        .diff, .verify, .why, .bisect, .good, .bad, .vote, .plot,
        // files
        .importFile, .export, .save, .load, .source, .script, .report,
        // backends
        .backends, .models, .credits, .budget,
        // shell
        .preview, .help, .edit, .escape, .continueSession, .quit,
    ]
}

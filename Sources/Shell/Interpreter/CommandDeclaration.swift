/// What the program's own subcommands need of a command of the shell, which they share.
public struct CommandDeclaration: Sendable {
    /// An option of the command.
    public struct Option: Sendable {
        /// The name by which ``Shell/perform(_:operands:values:)`` takes its values.
        public let name: String
        /// Another name of the same option.
        public let alias: String?
        /// Whether it has no value.
        public let isFlag: Bool
        /// Whether it takes the path of a file.
        public let isFile: Bool
        public let isRepeatable: Bool
        /// One line, no full stop.
        public let summary: String
        /// The value as the usage shows it, such as `FILE`.
        public let placeholder: String
    }

    /// Without its colon.
    public let name: String
    /// One line, no full stop.
    public let summary: String
    public let options: [Option]
    let command: Command

    init(_ command: Command) {
        self.command = command
        name = command.name
        summary = command.summary
        options = command.options.map { option in
            let isFile = if case .file = option.value { true } else { false }
            return Option(
                name: option.name, alias: option.alias, isFlag: option.isFlag, isFile: isFile,
                isRepeatable: option.isRepeatable, summary: option.summary,
                placeholder: option.placeholder)
        }
    }

    /// `:report`, which `reroll report` shares.
    public static let report = CommandDeclaration(ReportCommand.report)
}

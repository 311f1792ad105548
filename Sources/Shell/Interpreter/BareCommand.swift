import LineSyntax

/// A prompt that is the name of a command which other programs take bare.
enum BareCommand {
    /// A hint for such a prompt; nil for any other.
    static func hint(for prompt: String, _ commands: CommandList) -> String? {
        let word = prompt.trimmed
        guard let command = commands.named(word.lowercased()),
            ["help", "quit"].contains(command.name)
        else { return nil }
        return "\(word) is painted, as every line without a colon; "
            + "`:\(command.name)` is the command"
    }
}

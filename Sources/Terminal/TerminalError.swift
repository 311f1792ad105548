/// Why a terminal, a file of lines or the history cannot be used, in one sentence.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence: names the thing, what is wrong, and what to do.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

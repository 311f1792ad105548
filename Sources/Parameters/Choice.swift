/// One value of a choice.
public struct Choice: Hashable, Sendable {
    public let value: String
    public let aliases: [String]
    /// What the value means, at most a line, without a full stop.
    public let summary: String

    public init(_ value: String, _ aliases: [String] = [], _ summary: String = "") {
        self.value = value
        self.aliases = aliases
        self.summary = summary
    }
}

extension Choice {
    /// The value and its aliases.
    public var names: [String] { [value] + aliases }

    /// The text without case, white space and `_ - +`, by which choices compare.
    static func folded(_ text: String) -> String {
        String(text.lowercased().filter { !$0.isWhitespace && !"_-+".contains($0) })
    }
}

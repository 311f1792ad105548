import LineSyntax

/// Asks the person at the terminal for permission.
public final class Consent {
    /// Whether everything is permitted unasked, as with `--yes`.
    public let isGiven: Bool
    /// Shows a question and gives what is typed, nil where nothing is; nil without a person.
    public var ask: ((String) -> String?)?

    public init(isGiven: Bool) { self.isGiven = isGiven }

    /// Whether there is a person to answer.
    public var canAsk: Bool { ask != nil }

    /// Asks a question that `y` and `yes` affirm.
    ///
    /// - Parameter question: without the choices, such as `20 runs; fire?`.
    /// - Returns: false for any other answer, and where nobody can answer.
    public func confirm(_ question: String) -> Bool {
        let answer = ask?("\(question) y/N> ") ?? ""
        return ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }
}

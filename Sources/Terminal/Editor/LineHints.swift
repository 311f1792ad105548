import LineSyntax

/// One line to show below the line being typed, for the text before its cursor; nil for none.
///
/// It is called after every key: it must neither wait nor read.
public typealias Hinter = (_ beforeCursor: String) -> String?

/// The hints around the line being typed: how it may go on, and one line below it.
///
/// libedit has no place for hints. They are drawn when it waits for a key, its own drawing being
/// done, and are taken off the screen before it gets the key: it never meets them.
final class LineHints {
    /// Whether hints are shown.
    var isEnabled: Bool
    /// Whether a command of ours reads the keys: nothing is shown meanwhile.
    var isSuspended = false
    /// Gives the hint below the line.
    var hinter: Hinter?

    private let line: EditedLine
    private let screen: EditorScreen
    private let history: History
    private let walker: HistoryWalker
    private var suggestion = HistorySuggestion()

    init(
        isEnabled: Bool, line: EditedLine, screen: EditorScreen, history: History,
        walker: HistoryWalker
    ) {
        self.isEnabled = isEnabled
        self.line = line
        self.screen = screen
        self.history = history
        self.walker = walker
    }

    /// Begins a new line: the history has changed.
    func begin() { suggestion.forget() }

    /// Shows how the line may go on, behind it, and the hint for what is typed, below it.
    func show() {
        guard isEnabled, !isSuspended, screen.canShowHints else { return }
        screen.showHints(behind: { suggestedRest() }, below: { hinter?($0) })
    }

    /// Whether there is a suggestion that a key can take.
    var hasSuggestion: Bool { isEnabled && !isSuspended && suggestedRest() != nil }

    /// Takes the suggestion, or its next word; else lets the key do what it does in libedit.
    ///
    /// - Parameters:
    ///   - word: Whether to take a word only.
    ///   - fallback: The code that the key's own command is bound to; nil only beeps.
    /// - Returns: What libedit does next.
    func accept(word: Bool, else fallback: Unicode.Scalar?) -> CommandResult {
        guard isEnabled, let rest = suggestedRest() else {
            guard let fallback else { return .error }
            line.push(fallback)
            return .keepArgument
        }
        line.insert(word ? Self.firstWord(of: rest) : rest)
        return .refresh
    }

    /// The white space that `text` starts with, and the word after it.
    static func firstWord(of text: String) -> String {
        let word = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        return String(text[..<word.endIndex])
    }

    /// The rest of the newest line that starts as this one; nil unless the cursor is at the
    /// end, and while Up and Down go through the history.
    private func suggestedRest() -> String? {
        let (scalars, cursor) = line.content
        guard cursor == scalars.count, !scalars.isEmpty else { return nil }
        let text = String(scalars)
        guard walker.shown != text else { return nil }
        guard let rest = suggestion.rest(after: text, in: history.entries),
            // A combining mark would land on a character that was typed.
            let first = rest.unicodeScalars.first, first == "\n" || columns(of: first) ?? 0 > 0
        else { return nil }
        return rest
    }
}

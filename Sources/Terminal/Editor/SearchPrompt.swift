/// Ctrl-R and Ctrl-S: finds lines of the history that contain what is typed, in any case.
///
/// Our own, since libedit's search takes the low byte of a CJK character for a key and reads out
/// of bounds at Ctrl-W.
final class SearchPrompt {
    private let line: EditedLine
    private let screen: EditorScreen
    private let history: History
    private let keys: KeyReader

    init(line: EditedLine, screen: EditorScreen, history: History, keys: KeyReader) {
        self.line = line
        self.screen = screen
        self.history = history
        self.keys = keys
    }

    /// Reads keys until one ends the search; the line found stays.
    func run() -> CommandResult {
        let draft = line.content
        let ownPrompt = screen.prompt
        var found = HistorySearch(entries: history.entries)
        defer { screen.show(ownPrompt) }
        func show(_ prompt: PromptText, isDraft: Bool) {
            let result = isDraft ? nil : found.line
            screen.redraw {
                screen.show(prompt)
                line.replace(
                    by: result ?? String(draft.text),
                    cursor: result == nil ? draft.cursor : found.place)
            }
        }
        while true {
            let sign = found.isFailing ? "not found" : "search"
            show(PromptText("\(sign) '\(found.pattern)'> "), isDraft: false)
            guard let key = line.readKey() else { return .normal }
            switch key {
            case "\u{12}": found.step(-1)
            case "\u{13}": found.step(1)
            case "\u{8}", "\u{7F}": found.removeLast()
            case EditorCode.paste: found.append(keys.takePaste().filter { $0 != "\n" })
            case "\u{7}":
                show(ownPrompt, isDraft: true)
                return .normal
            case " "..."~", "\u{A0}"...:
                found.append(String(key))
            default:
                show(ownPrompt, isDraft: false)
                // Any other key ends the search and does what it does; a lone ESC only ends it.
                if key != "\u{1B}" || !keys.isAtEnd { line.push(key) }
                return .normal
            }
        }
    }
}

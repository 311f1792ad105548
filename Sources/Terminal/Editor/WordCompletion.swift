/// Tab: completes the word before the cursor, or lists what it may become.
final class WordCompletion {
    private let line: EditedLine
    private let screen: EditorScreen
    private let completer: Completer

    init(line: EditedLine, screen: EditorScreen, completer: @escaping Completer) {
        self.line = line
        self.screen = screen
        self.completer = completer
    }

    func run() -> CommandResult {
        let before = line.beforeCursor
        let completions = completer(before)
        let candidates = completions.candidates
        guard let first = candidates.first else { return .refreshAndBeep }
        let word = before.hasSuffix(completions.word) ? completions.word : ""
        if candidates.count == 1 {
            replaceWord(word, by: first.text)
            if first.appendsSpace { stepOverSpace() }
            return .refresh
        }
        let prefix = completions.commonPrefix
        if prefix != word, prefix.count >= word.count {
            replaceWord(word, by: prefix)
            return .refresh
        }
        let (columns, rows) = (screen.size.columns, screen.size.rows - 2)
        let list = candidateRows(candidates, width: columns, rows: rows)
        screen.moveBelow()
        screen.write(list.joined(separator: "\n") + "\n")
        line.refresh()
        return .normal
    }

    private func replaceWord(_ word: String, by text: String) {
        if text.unicodeScalars.starts(with: word.unicodeScalars) {
            let rest = text.unicodeScalars.dropFirst(word.unicodeScalars.count)
            line.insert(String(String.UnicodeScalarView(rest)))
        } else {
            line.deleteBeforeCursor(word.unicodeScalars.count)
            line.insert(text)
        }
    }

    private func stepOverSpace() {
        let (text, cursor) = line.content
        if text.dropFirst(cursor).first == " " {
            line.moveCursor(by: 1)
        } else {
            line.insert(" ")
        }
    }
}

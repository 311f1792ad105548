/// The actions of the line editor's keys: the object that libedit's callbacks find.
final class EditorCommands {
    let line: EditedLine
    let keys: KeyReader

    private let hints: LineHints
    private let walker: HistoryWalker
    private let search: SearchPrompt
    private let completion: WordCompletion

    init(
        line: EditedLine, keys: KeyReader, hints: LineHints, walker: HistoryWalker,
        search: SearchPrompt, completion: WordCompletion
    ) {
        self.line = line
        self.keys = keys
        self.hints = hints
        self.walker = walker
        self.search = search
        self.completion = completion
    }

    /// Tab.
    func complete() -> CommandResult { completion.run() }

    /// Up (-1) and Down (+1).
    func walkHistory(_ step: Int) -> CommandResult { walker.step(step) }

    /// Ctrl-R and Ctrl-S.
    func searchHistory() -> CommandResult {
        hints.isSuspended = true
        defer { hints.isSuspended = false }
        return search.run()
    }

    /// Right, End and their like: takes the suggestion, or a word of it.
    func accept(word: Bool, else fallback: Unicode.Scalar?) -> CommandResult {
        hints.accept(word: word, else: fallback)
    }

    /// Inserts what was pasted.
    func insertPaste() -> CommandResult {
        line.insert(keys.takePaste())
        return .refresh
    }

    /// vi's `~`: changes the case of the character under the cursor and goes on to the next.
    func changeCase() -> CommandResult {
        let (text, cursor) = line.content
        guard cursor < text.count else { return .error }
        let old = text[text.index(text.startIndex, offsetBy: cursor)]
        let properties = old.properties
        let changed =
            properties.isUppercase ? properties.lowercaseMapping : properties.uppercaseMapping
        guard changed.unicodeScalars.count == 1 else { return .error }
        line.moveCursor(by: 1)
        if changed != String(old) {
            line.deleteBeforeCursor(1)
            line.insert(changed)
        }
        return .refresh
    }
}

import LineSyntax

/// Reads lines from a terminal, on libedit: editing, history, completion, search, paste.
///
/// One thread owns it. The keys are those of emacs, or of vi after `bind -v` in `~/.editrc`.
/// Tab completes, Up and Down go through the history (only lines that start as what was typed),
/// Ctrl-R searches it. How a line of the history goes on from what is typed is shown dim behind it:
/// Right or End takes it, Alt-Right a word. A paste of several lines becomes part of the line, with
/// its newlines.
public final class LineEditor: LineSource {
    /// Prints above the line being typed, from any thread.
    public let above: AbovePrinter
    /// The lines typed so far.
    public let history: History

    private let line: EditedLine
    private let screen: EditorScreen
    private let walker: HistoryWalker
    private let hints: LineHints
    private let keys: KeyReader
    /// libedit calls it, and does not retain it.
    private let commands: EditorCommands
    private let signals: Signals
    private let usesLibeditHistory: Bool

    /// An editor on standard input and output.
    ///
    /// - Parameters:
    ///   - program: Lines of `~/.editrc` that start with this name and `:` are for us alone.
    ///   - history: Where lines come from and go to.
    ///   - signals: The signals of the process; installed here.
    ///   - completer: What Tab offers.
    /// - Throws: `TerminalError` when they are no terminal.
    public init(
        program: String = "reroll", history: History, signals: Signals = .shared,
        completer: @escaping Completer = { _ in .none }
    ) throws {
        guard isInteractive else {
            throw TerminalError("line editor: standard input and output are not both a terminal")
        }
        _ = utf8Locale
        above = try AbovePrinter()
        self.history = history
        self.signals = signals
        line = try EditedLine(program: program)
        screen = EditorScreen(line: line)
        walker = HistoryWalker(line: line, history: history)
        hints = LineHints(
            isEnabled: line.movesCursor && usesColour(isTerminal: true), line: line,
            screen: screen, history: history, walker: walker)
        keys = KeyReader(line: line, screen: screen, hints: hints, signals: signals, above: above)
        commands = EditorCommands(
            line: line, keys: keys, hints: hints, walker: walker,
            search: SearchPrompt(line: line, screen: screen, history: history, keys: keys),
            completion: WordCompletion(line: line, screen: screen, completer: completer))
        line.connect(to: commands, prompt: givePrompt, read: readKey)
        let bindings = KeyBindings(line: line)
        bindings.addCommands()
        line.useEmacsKeys()
        bindings.bindKeys()
        usesLibeditHistory = bindings.readEditrc()
        line.growBuffers()
        if usesLibeditHistory { history.entries.forEach(line.enterHistory) }
        signals.install()
    }

    /// Shows `prompt` and gives the line that is typed.
    ///
    /// `prompt` may hold colours; lines before its last are shown above it. The line goes to the
    /// history. After Ctrl-C the result is `.interrupted`; after Ctrl-D on an empty line, a
    /// hang-up or SIGTERM it is `.end`, and the terminal is as it was before.
    public func next(prompt: String) -> Input {
        signals.clearForPrompt()
        guard signals.termination == nil else { return .end }
        history.refresh()
        keys.begin()
        walker.begin()
        hints.begin()
        screen.begin(prompt: PromptText(prompt), news: keys.newsAbove())
        let typed = read()
        if keys.ending == .interrupted { return .interrupted }
        guard var text = typed, keys.ending == nil else {
            screen.write("\n")
            return .end
        }
        if text.hasSuffix("\n") { text.removeLast() }
        history.add(text)
        if usesLibeditHistory, history.entries.last == text { line.enterHistory(text) }
        return .line(text)
    }

    /// Reads a line with the terminal in the mode for it.
    private func read() -> String? {
        signals.takeStop(true)
        // libedit shows the prompt first and makes the terminal raw at the first key: what comes in
        // between would be echoed twice, and a Ctrl-D taken by the terminal and lost.
        line.setRaw(true)
        screen.setPasteMode(true)
        defer {
            // A terminal that libedit left raw after an error would stay so for the user's shell.
            line.setRaw(false)
            screen.setPasteMode(false)
            signals.takeStop(false)
        }
        return line.read()
    }

    // MARK: around the line

    /// Gives the hint below the line for the text before the cursor.
    public var hinter: Hinter? {
        get { hints.hinter }
        set { hints.hinter = newValue }
    }

    /// Whether hints are shown, and the newest line of the history that goes on from the one typed.
    ///
    /// By default only with colours: a hint that is not dim would look typed.
    public var showsHints: Bool {
        get { hints.isEnabled }
        set { hints.isEnabled = newValue }
    }

    /// Gives whole lines to print above the line being typed; called on the editor's own thread
    /// after `AbovePrinter.wake()`.
    public var news: (() -> String)? {
        get { keys.news }
        set { keys.news = newValue }
    }

    /// Called with what the terminal answers to ``ask()``, whenever that comes.
    public var onAnswer: ((TerminalAnswer) -> Void)? {
        get { keys.onAnswer }
        set { keys.onAnswer = newValue }
    }

    /// Called once, when the prompt is shown and the first key is waited for.
    public var whenIdle: (() -> Void)? {
        get { keys.whenIdle }
        set { keys.whenIdle = newValue }
    }

    /// Asks the terminal what it can show; its answer comes among the keys, to ``onAnswer``.
    ///
    /// Nothing waits for it: a terminal need not answer.
    public func ask() {
        if line.movesCursor { screen.write(TerminalAnswer.question) }
    }
}

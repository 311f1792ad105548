import CEdit
import LineSyntax

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads lines from a terminal, on libedit: editing, history, completion, search, paste.
///
/// One thread owns it. The keys are those of emacs, or of vi after `bind -v` in `~/.editrc`.
/// Tab completes, Up and Down go through the history (only lines that start as what was typed),
/// Ctrl-R searches it. How a line of the history goes on from what is typed stands dim behind it:
/// Right or End takes it, Alt-Right a word. A paste of several lines becomes part of the line, with its newlines.
public final class LineEditor: LineSource {
    /// Prints above the line being typed, from any thread.
    public let above: AbovePrinter
    /// The lines typed so far.
    public let history: History
    /// What is shown below the line for what stands before the cursor.
    public var hinter: Hinter?
    /// Whether that is shown, and the newest line of the history that goes on from the one typed.
    ///
    /// At first only where colours are: what cannot be set off would look as if it were typed.
    public var showsHints: Bool
    /// Called on the editor's own thread after `AbovePrinter.wake()`: what it gives, whole lines, is
    /// printed above the line being typed.
    public var news: (() -> String)?
    /// Called with what the terminal answers to ``ask()``, whenever that comes.
    public var onAnswer: ((TerminalAnswer) -> Void)?
    /// Called once, when the prompt stands and the first key is waited for.
    public var whenIdle: (() -> Void)?

    let completer: Completer
    let signals: Signals
    let editor: OpaquePointer
    private let libeditHistory: OpaquePointer?

    var decoder = KeyDecoder()
    /// What was pasted, until the command that inserts it runs.
    var pasted = ""
    /// The way through the history, while Up and Down are pressed.
    var walk: HistoryWalk?
    /// How the line may go on.
    var suggestion = HistorySuggestion()
    /// Rows of the line that are out of reach.
    var lost = LostRows()
    /// Whether the terminal has said so far where its cursor is.
    var tellsCursor = true
    /// Bytes that came while the terminal was asked.
    var bytesRead = 0
    /// What stands on the screen besides prompt and line.
    var drawnHints: DrawnHints?
    /// Whether a command of ours reads the keys.
    var isSearching = false
    /// What the last command of ours left behind, to tell whether it is repeated.
    var interrupted = false
    var ended = false
    var size = TerminalSize(columns: 80, rows: 24)
    /// The prompt on the screen; libedit reads it out of `promptBuffer`.
    private(set) var prompt = PromptText("> ")
    private(set) var promptBuffer: UnsafeMutablePointer<wchar_t>
    private let bracketedPaste: Bool
    private var usesLibeditHistory = false
    let movesCursor: Bool

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
        self.completer = completer
        // libedit complains of a TERM it does not know while it starts; that is mended below.
        let silence = fopen("/dev/null", "w")
        guard let editor = ce_init(program, silence ?? ce_stderr()) else {
            throw TerminalError("line editor: libedit cannot use this terminal")
        }
        _ = ce_set_errors(editor, ce_stderr())
        if let silence { fclose(silence) }
        self.editor = editor
        let term = environmentVariable("TERM") ?? ""
        let dumb = term.isEmpty || term == "dumb"
        if !dumb, ce_moves_up(editor) == 0 { _ = ce_set_terminal(editor, likelyTerminal) }
        movesCursor = ce_moves_up(editor) == 1
        bracketedPaste = movesCursor
        showsHints = movesCursor && usesColour(isTerminal: true)
        libeditHistory = history_winit()
        promptBuffer = .allocate(capacity: 1)
        promptBuffer.pointee = 0
        if let libeditHistory {
            _ = ce_history_size(libeditHistory, 10_000)
            _ = ce_set_history(editor, libeditHistory)
        }
        _ = ce_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
        _ = ce_set_prompt(editor, givePrompt, wchar_t(PromptText.mark.value))
        _ = ce_set_read(editor, readKey)
        addCommands()
        // libedit starts with the keys of vi.
        _ = ce_set_editor(editor, "emacs")
        bindKeys()
        usesLibeditHistory = readEditrc(program: program)
        growBuffers()
        if usesLibeditHistory { history.entries.forEach(tellLibedit) }
        signals.install()
    }

    deinit {
        el_end(editor)
        if let libeditHistory { history_wend(libeditHistory) }
        promptBuffer.deallocate()
    }

    /// Shows `prompt` and gives the line that is typed.
    ///
    /// `prompt` may hold colours; lines before its last stand above it. The line goes to the
    /// history. After Ctrl-C the result is `.interrupted`; after Ctrl-D on an empty line, a
    /// hang-up or SIGTERM it is `.end`, and the terminal is as it was before.
    public func next(prompt: String) -> Input {
        signals.clearForPrompt()
        guard signals.termination == nil else { return .end }
        history.refresh()
        (interrupted, ended, walk) = (false, false, nil)
        suggestion.forget()
        drawnHints = nil
        lost = LostRows()
        size = .current()
        write(newsAbove())
        show(PromptText(prompt))
        write(self.prompt.header)

        signals.takeStop(true)
        // libedit shows the prompt first and makes the terminal raw at the first key: what comes in
        // between would be echoed twice, and a Ctrl-D taken by the terminal and lost.
        _ = ce_prepare(editor, 1)
        pasteMode(true)
        var count: Int32 = 0
        let line = el_wgets(editor, &count)
        // A terminal that libedit left raw after an error would stay so for the user's shell.
        _ = ce_prepare(editor, 0)
        pasteMode(false)
        signals.takeStop(false)

        if interrupted { return .interrupted }
        guard let line, count > 0, !ended else {
            write("\n")
            return .end
        }
        var text = String(scalars(line, count: Int(count)))
        if text.hasSuffix("\n") { text.removeLast() }
        history.add(text)
        if usesLibeditHistory, history.entries.last == text { tellLibedit(text) }
        return .line(text)
    }

    /// Shows `text` above the line being typed.
    ///
    /// Other threads use `above`.
    public func printAbove(_ text: String) {
        above.print(text)
    }

    /// Asks the terminal what it can show; its answer comes among the keys, to ``onAnswer``.
    ///
    /// Nothing waits for it: a terminal that says nothing has nothing to say.
    public func ask() {
        if movesCursor { write(TerminalAnswer.question) }
    }

    /// Makes `prompt` the one that libedit shows from its next refresh on.
    func show(_ prompt: PromptText) {
        self.prompt = prompt
        promptBuffer.deallocate()
        promptBuffer = .allocate(capacity: prompt.marked.count + 1)
        for (index, scalar) in prompt.marked.enumerated() {
            promptBuffer[index] = wchar_t(bitPattern: scalar)
        }
        promptBuffer[prompt.marked.count] = 0
    }

    /// What is to be printed above the line now.
    func newsAbove() -> String { above.take() + (news?() ?? "") }

    /// Writes to the terminal, in order with what libedit writes.
    func write(_ text: String) {
        put(text)
        ce_flush()
    }

    /// Writes to the terminal together with what comes next.
    func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { ce_put($0.baseAddress, $0.count) }
        }
    }

    func pasteMode(_ on: Bool) {
        guard bracketedPaste, ce_is_editing(editor) == 1 else { return }
        write(on ? "\u{1B}[?2004h" : "\u{1B}[?2004l")
    }

    /// libedit's own history serves vi's searches and what `~/.editrc` may bind.
    private func tellLibedit(_ line: String) {
        guard let libeditHistory, !line.isEmpty else { return }
        _ = wide(line).withUnsafeBufferPointer {
            ce_history_enter(libeditHistory, $0.baseAddress)
        }
    }

    /// Makes libedit's buffers large once, before anything is typed.
    ///
    /// Some of its commands do not look whether the line still fits in the first 1,024 characters
    /// (yank only beeps, copy-prev-word writes past the end).
    private func growBuffers() {
        let size = 1 << 14
        var filler = [wchar_t](repeating: wchar_t(0x20), count: size + 1)
        filler[size] = 0
        _ = el_wreplacestr(editor, filler)
        _ = el_wreplacestr(editor, [wchar_t(0x20), 0])
    }
}

/// What a terminal that the terminfo data base does not know is taken for.
///
/// Nearly all of them (kitty, ghostty, foot and others over ssh) understand it. It lives as long
/// as the process, since libedit keeps the pointer.
nonisolated(unsafe) private let likelyTerminal: UnsafePointer<CChar> = {
    let name = strdup("xterm-256color")
    return UnsafePointer(name ?? UnsafeMutablePointer<CChar>.allocate(capacity: 1))
}()

extension wchar_t {
    init(bitPattern scalar: Unicode.Scalar) {
        self = wchar_t(truncatingIfNeeded: scalar.value)
    }
}

/// The text as libedit's wide characters, with a 0 at the end.
func wide(_ text: String) -> [wchar_t] {
    text.unicodeScalars.map { wchar_t(bitPattern: $0) } + [0]
}

/// The scalars of `count` wide characters.
func scalars(_ start: UnsafePointer<wchar_t>, count: Int) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    for index in 0..<max(0, count) {
        if let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: start[index])) {
            result.append(scalar)
        }
    }
    return result
}

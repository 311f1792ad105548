#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads keys for libedit while a line is typed, and serves signals and news meanwhile.
final class KeyReader {
    /// How a line ended without Return.
    enum Ending {
        /// Ctrl-C.
        case interrupted
        /// A hang-up, SIGTERM, or the terminal is gone.
        case closed
    }

    /// Gives whole lines to print above the line; called after `AbovePrinter.wake()`.
    var news: (() -> String)?
    /// Called with an answer of the terminal.
    var onAnswer: ((TerminalAnswer) -> Void)?
    /// Called once, when the first key is waited for.
    var whenIdle: (() -> Void)?
    /// How the line ended; nil while it goes on.
    private(set) var ending: Ending?

    private let line: EditedLine
    private let screen: EditorScreen
    private let hints: LineHints
    private let signals: Signals
    private let above: AbovePrinter
    private let input = KeyInput()
    /// The pasted text, until the command that inserts it runs.
    private var pasted = ""

    init(
        line: EditedLine, screen: EditorScreen, hints: LineHints, signals: Signals,
        above: AbovePrinter
    ) {
        self.line = line
        self.screen = screen
        self.hints = hints
        self.signals = signals
        self.above = above
    }

    /// Begins a new line.
    func begin() { ending = nil }

    /// Takes the lines to print above the line being typed.
    func newsAbove() -> String { above.take() + (news?() ?? "") }

    /// Takes the pasted text.
    func takePaste() -> String {
        defer { pasted = "" }
        return pasted
    }

    /// Whether nothing was typed ahead.
    var isAtEnd: Bool { input.isEmpty }

    /// The next character for libedit; nil when the line is over by a signal or a hang-up.
    ///
    /// Waits for the keyboard, for signals, and for text to print above the line.
    func next() -> Unicode.Scalar? {
        var isQuiet = false
        // A command that reads keys itself ends quietly; the line is over all the same.
        while ending == nil {
            if let scalar = decoded(complete: isQuiet) {
                screen.eraseHints()
                return scalar
            }
            isQuiet = false
            let begun = input.bytesReadWhileAsking
            handleSignals()
            if ending != nil { break }
            // Keys that came while the terminal was asked for its cursor are already here.
            if input.bytesReadWhileAsking > begun { continue }
            if input.isEmpty { hints.show() }
            if let work = whenIdle {
                whenIdle = nil
                work()
            }
            isQuiet = !wait()
        }
        return nil
    }

    /// The next character of what has come; nil when more is needed.
    private func decoded(complete: Bool) -> Unicode.Scalar? {
        while true {
            // In vi mode a sequence such as that of Right is ESC, which leaves the insert mode,
            // and more; so it is taken out of the input where there is a suggestion to take.
            if let code = input.takeAcceptingKey(if: { line.isVi && hints.hasSuggestion }) {
                return code
            }
            switch input.next(complete: complete) {
            case .answer(let answer): onAnswer?(answer)
            case .scalar(let scalar): return scalar
            case .paste(let text):
                pasted = text
                return EditorCode.paste
            case nil: return nil
            }
        }
    }

    /// Waits for the keyboard, signals and news, and takes in the keys and the news.
    ///
    /// - Returns: False when nothing came in the time that the rest of an escape sequence takes.
    private func wait() -> Bool {
        // The rest of an escape sequence comes at once, or ESC was pressed.
        let patience: Int32 = input.isUndecided ? 25 : -1
        var watched = [STDIN_FILENO, signals.wakeup?.readEnd ?? -1, above.wakeup.readEnd]
            .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let ready = poll(&watched, nfds_t(watched.count), patience)
        if ready == 0 { return false }
        guard ready > 0 else {
            if errno != EINTR { ending = .closed }
            return true
        }
        if watched[1].revents != 0 { return true }
        if watched[2].revents != 0 {
            let text = newsAbove()
            screen.eraseHints()
            if !text.isEmpty { screen.redraw { screen.write(text) } }
        }
        if watched[0].revents != 0, input.fill() == .closed {
            screen.eraseHints()
            ending = .closed
        }
        return true
    }

    /// Does what the signals that came ask for.
    private func handleSignals() {
        if signals.termination != nil {
            screen.eraseHints()
            ending = .closed
            screen.moveToEnd()
        } else if signals.takeInterrupt() {
            screen.eraseHints()
            ending = .interrupted
            input.clear()
            screen.moveToEnd()
            screen.write("^C\n")
        } else {
            if signals.take(\.stop) { stop() }
            if signals.take(\.resumed) { resume() }
            if signals.take(\.resize) {
                screen.resize(cursorRow: { input.cursorRow { screen.write($0) } })
            }
        }
    }

    /// Ctrl-Z: gives the terminal back as it was, stops, and goes on here after `fg`.
    private func stop() {
        screen.eraseHints()
        screen.moveBelow()
        screen.setPasteMode(false)
        line.setRaw(false)
        signals.stopForJobControl()
        // Here again: after SIGCONT, or at once when there is no shell that could continue us.
        _ = signals.take(\.resumed)
        resume()
    }

    /// After SIGCONT: whoever had the terminal has changed its mode.
    private func resume() {
        line.setRaw(false)
        line.setRaw(true)
        screen.setPasteMode(true)
        _ = signals.take(\.resize)
        screen.restore()
    }
}

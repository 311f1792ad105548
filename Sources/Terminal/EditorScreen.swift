import CEdit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Clears the row of the cursor and all below, and leaves the cursor in its first column.
///
/// Not from the first column itself: tmux takes that, in the first row, for clearing the screen. It
/// then puts what was there into its history, from where it comes back when the pane becomes wider.
let clearBelow = "\r \u{1B}[J\r"

extension LineEditor {
    /// The next character for libedit; nil when the line is over by a signal or a hang-up.
    ///
    /// Waits for the keyboard, for signals, and for text to print above the line.
    func readScalar() -> Unicode.Scalar? {
        var isQuiet = false
        // A command that reads keys itself ends quietly; the line is over all the same.
        while !interrupted && !ended {
            if let code = takeAcceptingKey() {
                eraseHints()
                return code
            }
            if let key = decoder.next(complete: isQuiet) {
                switch key {
                case .answer(let answer):
                    onAnswer?(answer)
                    continue
                case .scalar(let scalar):
                    eraseHints()
                    return scalar
                case .paste(let text):
                    eraseHints()
                    pasted = text
                    return pasteCode
                }
            }
            isQuiet = false
            let begun = bytesRead
            if handleSignals() { return nil }
            // What was typed while the terminal was asked for its cursor is no reason to wait.
            if bytesRead > begun { continue }
            if decoder.isEmpty { showHints() }
            if let work = whenIdle {
                whenIdle = nil
                work()
            }
            // The rest of an escape sequence comes at once, or ESC was pressed.
            let patience: Int32 = decoder.isUndecided ? 25 : -1
            var watched = [STDIN_FILENO, signals.wakeup?.readEnd ?? -1, above.wakeup.readEnd]
                .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let ready = poll(&watched, nfds_t(watched.count), patience)
            isQuiet = ready == 0
            if isQuiet { continue }
            guard ready > 0 else {
                if errno == EINTR { continue }
                ended = true
                return nil
            }
            if watched[1].revents != 0 { continue }
            if watched[2].revents != 0 {
                let text = newsAbove()
                eraseHints()
                if !text.isEmpty { redraw { self.write(text) } }
            }
            if watched[0].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = read(STDIN_FILENO, &bytes, bytes.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else {
                    eraseHints()
                    ended = true
                    return nil
                }
                decoder.feed(bytes[..<count])
            }
        }
        return nil
    }

    /// Does what the signals that came ask for; true when the line is over.
    private func handleSignals() -> Bool {
        if signals.termination != nil {
            eraseHints()
            ended = true
            moveToEnd()
            return true
        }
        if signals.takeInterrupt() {
            eraseHints()
            interrupted = true
            decoder.clear()
            moveToEnd()
            write("^C\n")
            return true
        }
        if signals.take(\.stop) { stop() }
        if signals.take(\.resumed) { resume() }
        if signals.take(\.resize) { resize() }
        return false
    }

    /// Ctrl-Z: gives the terminal back as it was, stops, and goes on here after `fg`.
    private func stop() {
        eraseHints()
        moveToEnd()
        write("\n")
        pasteMode(false)
        _ = ce_prepare(editor, 0)
        signals.takeStop(false)
        _ = ce_unblock(SIGTSTP)
        kill(getpid(), SIGTSTP)
        // Here again: after SIGCONT, or at once when there is no shell that could continue us.
        signals.takeStop(true)
        _ = signals.take(\.resumed)
        resume()
    }

    /// After SIGCONT: whoever had the terminal has changed its mode.
    private func resume() {
        _ = ce_prepare(editor, 0)
        _ = ce_prepare(editor, 1)
        pasteMode(true)
        _ = signals.take(\.resize)
        size = .current()
        drawnHints = nil
        el_resize(editor)
        if movesCursor { write(clearBelow) }
        _ = ce_refresh(editor)
    }

    /// After SIGWINCH.
    ///
    /// Most terminals lay out anew what stands on the screen; xterm does not.
    private func resize() {
        let drawn = size
        guard TerminalSize.current() != drawn else { return }
        var rows = cursorLayout().row
        if environmentVariable("XTERM_VERSION") == nil {
            var cursorRow: Int?
            // While the answer is under way the size may change again.
            for _ in 0..<8 {
                size = .current()
                cursorRow = askCursorRow()
                if size == .current() { break }
            }
            rows = lost.settle(
                withLineEnds(beforeCursorOnScreen, width: drawn.columns), width: size.columns,
                cursorRow: cursorRow)
        }
        size = .current()
        clear(rowsAbove: rows)
        el_resize(editor)
        _ = ce_refresh(editor)
    }

    /// The row of the cursor on the screen, 0 at its top; nil where the terminal does not tell in
    /// time, and then it is not asked again.
    private func askCursorRow() -> Int? {
        guard movesCursor, tellsCursor else { return nil }
        decoder.awaitedPositions += 1
        write("\u{1B}[6n")
        while true {
            var watched = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&watched, 1, 300)
            if ready < 0, errno == EINTR { continue }
            var bytes = [UInt8](repeating: 0, count: 4096)
            guard ready > 0, case let count = read(STDIN_FILENO, &bytes, bytes.count), count > 0
            else {
                tellsCursor = false
                return nil
            }
            decoder.feed(bytes[..<count])
            bytesRead += count
            if let row = decoder.takePosition() { return row - 1 }
        }
    }

    /// Takes prompt and line off the screen, lets `change` print or change them, shows them again.
    func redraw(_ change: () -> Void) {
        clear(rowsAbove: cursorLayout().row)
        lost = LostRows()
        change()
        _ = ce_refresh(editor)
    }

    /// Removes prompt and line from the screen; the cursor stands where the prompt began.
    private func clear(rowsAbove: Int) {
        guard movesCursor else { return write("\n") }
        drawnHints = nil
        let rows = min(rowsAbove, size.rows - 1)
        write((rows > 0 ? "\u{1B}[\(rows)A" : "") + clearBelow)
    }

    /// Moves below the line, to print something there.
    func leaveLine() {
        moveToEnd()
        write("\n")
    }

    /// Moves the terminal's cursor behind the last character of the line.
    private func moveToEnd() {
        guard movesCursor else { return }
        let here = cursorLayout()
        var end = here
        end.put(line.text.dropFirst(line.cursor))
        let down = min(end.row - here.row, size.rows - 1)
        write(
            (down > 0 ? "\u{1B}[\(down)B" : "") + "\r"
                + (end.column > 0 ? "\u{1B}[\(end.column)C" : ""))
    }

    /// The place of the cursor, as libedit has put it.
    private func cursorLayout() -> ScreenLayout {
        var layout = ScreenLayout(width: size.columns)
        layout.put(beforeCursorOnScreen)
        return layout
    }

    private var beforeCursorOnScreen: [Unicode.Scalar] {
        let (text, cursor) = line
        return prompt.visible + Array(text.prefix(cursor))
    }
}

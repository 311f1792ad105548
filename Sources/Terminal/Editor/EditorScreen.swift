import CEdit

/// The rows of the terminal that prompt and line take, and the hints around them.
final class EditorScreen {
    /// The terminal's size when it was last drawn.
    private(set) var size = TerminalSize(columns: 80, rows: 24)
    /// The prompt on the screen.
    private(set) var prompt = PromptText("> ")

    private let line: EditedLine
    /// Rows of the line that are out of reach.
    private var lost = LostRows()
    private var hints: DrawnHints?

    init(line: EditedLine) { self.line = line }

    /// Starts a new line with `prompt`, after `news`, whole lines that are printed above it.
    func begin(prompt: PromptText, news: String) {
        hints = nil
        lost = LostRows()
        size = .current()
        write(news)
        show(prompt)
        write(prompt.header)
    }

    /// Makes `prompt` the one that is shown from the next refresh on.
    func show(_ prompt: PromptText) {
        self.prompt = prompt
        line.setPrompt(prompt.marked)
    }

    /// Writes to the terminal, in order with what libedit writes.
    func write(_ text: String) {
        put(text)
        ce_flush()
    }

    /// Writes to the terminal together with what comes next.
    private func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { ce_put($0.baseAddress, $0.count) }
        }
    }

    /// Asks the terminal to mark pasted text, or no longer.
    func setPasteMode(_ isOn: Bool) {
        guard line.movesCursor, line.isEditing else { return }
        write(isOn ? "\u{1B}[?2004h" : "\u{1B}[?2004l")
    }

    // MARK: hints

    /// Whether hints can be drawn now.
    var canShowHints: Bool { hints == nil && line.movesCursor && line.isEditing }

    /// Draws hints: `behind` the line, and `below` it for the text before the cursor.
    func showHints(behind: () -> String?, below: (_ beforeCursor: String) -> String?) {
        let (text, cursor) = line.content
        let here = cursorLayout()
        var end = here
        end.put(text.dropFirst(cursor))
        hints = DrawnHints(
            from: here, to: end, size: size, behind: behind,
            below: { below(String(String.UnicodeScalarView(text.prefix(cursor)))) })
        if let hints { write(hints.drawing) }
    }

    /// Takes the hints off the screen; libedit's next output goes with it.
    func eraseHints() {
        guard let drawn = hints else { return }
        hints = nil
        put(drawn.erasure)
    }

    // MARK: drawing anew

    /// Takes prompt and line off the screen, lets `change` print or change them, shows them again.
    func redraw(_ change: () -> Void) {
        clear(rowsAbove: cursorLayout().row)
        lost = LostRows()
        change()
        line.refresh()
    }

    /// Draws the line anew after another program had the terminal.
    func restore() {
        size = .current()
        hints = nil
        line.resize()
        if line.movesCursor { write(EscapeSequence.clearBelow) }
        line.refresh()
    }

    /// Draws the line anew after the terminal's size has changed.
    ///
    /// Most terminals lay out anew what is on the screen; xterm does not.
    ///
    /// - Parameter cursorRow: Asks the terminal for the row of its cursor, 0 at the top; nil when
    ///   it does not answer.
    func resize(cursorRow: () -> Int?) {
        let drawn = size
        guard TerminalSize.current() != drawn else { return }
        var rows = cursorLayout().row
        if environmentVariable("XTERM_VERSION") == nil {
            var row: Int?
            // The size may change again while the answer is under way.
            for _ in 0..<8 {
                size = .current()
                row = line.movesCursor ? cursorRow() : nil
                if size == .current() { break }
            }
            rows = lost.settle(
                withLineEnds(visibleBeforeCursor, width: drawn.columns), width: size.columns,
                cursorRow: row)
        }
        size = .current()
        clear(rowsAbove: rows)
        line.resize()
        line.refresh()
    }

    /// Removes prompt and line from the screen; the cursor is left where the prompt began.
    private func clear(rowsAbove: Int) {
        guard line.movesCursor else { return write("\n") }
        hints = nil
        let rows = min(rowsAbove, size.rows - 1)
        write((rows > 0 ? "\u{1B}[\(rows)A" : "") + EscapeSequence.clearBelow)
    }

    // MARK: moving

    /// Moves below the line, to print something there.
    func moveBelow() {
        moveToEnd()
        write("\n")
    }

    /// Moves the terminal's cursor behind the last character of the line.
    func moveToEnd() {
        guard line.movesCursor else { return }
        let (text, cursor) = line.content
        let here = cursorLayout()
        var end = here
        end.put(text.dropFirst(cursor))
        let down = min(end.row - here.row, size.rows - 1)
        write(
            (down > 0 ? "\u{1B}[\(down)B" : "") + "\r"
                + (end.column > 0 ? "\u{1B}[\(end.column)C" : ""))
    }

    /// The place of the cursor, as libedit has put it.
    private func cursorLayout() -> ScreenLayout {
        var layout = ScreenLayout(width: size.columns)
        layout.put(visibleBeforeCursor)
        return layout
    }

    /// Prompt and line up to the cursor.
    private var visibleBeforeCursor: [Unicode.Scalar] {
        let (text, cursor) = line.content
        return prompt.visible + Array(text.prefix(cursor))
    }
}

import LineSyntax

/// Hints around the line being typed: how they are drawn, and how they are taken off again.
struct DrawnHints {
    /// The bytes that draw the hints and leave the cursor where it was.
    let drawing: String
    /// The bytes that take them off and leave the cursor where it was.
    let erasure: String

    /// Lays hints out; nil when there are none or they do not fit.
    ///
    /// - Parameters:
    ///   - here: The place of the cursor.
    ///   - end: The place behind the line.
    ///   - size: Of the terminal.
    ///   - behind: How the line may go on; asked only where there is room for it.
    ///   - below: One line to show below; asked only where there is room for it.
    init?(
        from here: ScreenLayout, to end: ScreenLayout, size: TerminalSize,
        behind: () -> String?, below: () -> String?
    ) {
        var text = ""
        let room = size.columns - 1 - end.column
        if room > 1, let rest = behind() { text = truncated(oneLine(rest), toWidth: room) }
        if !text.isEmpty { text = dim(text) }
        var rows = end.row
        if end.row + 1 < size.rows - 1, let hint = below(), !hint.isEmpty {
            rows += 1
            text += "\r\n" + dim(truncated(oneLine(hint), toWidth: size.columns - 1))
        }
        guard !text.isEmpty, rows < size.rows else { return nil }
        // Down by line ends, not by cursor movements: the row below may not be there yet.
        let down = end.row - here.row
        let toEnd = move(down: down, toColumn: end.column, from: here.column)
        drawing = toEnd + text + move(down: here.row - rows, toColumn: here.column)
        erasure = toEnd + "\u{1B}[J" + move(down: -down, toColumn: here.column)
    }
}

/// The escape sequences to another row, then to a column of it.
private func move(down rows: Int, toColumn column: Int, from: Int? = nil) -> String {
    if rows == 0, column == from { return "" }
    let vertical = rows < 0 ? "\u{1B}[\(-rows)A" : String(repeating: "\n", count: rows)
    return vertical + "\r" + (column > 0 ? "\u{1B}[\(column)C" : "")
}

private func dim(_ text: String) -> String { "\u{1B}[2m\(text)\u{1B}[0m" }

/// `text` up to its first line end, without control characters.
private func oneLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if scalar == "\n" {
            result.append("…")
            break
        }
        result.append(columns(of: scalar) == nil ? " " : scalar)
    }
    return String(result)
}

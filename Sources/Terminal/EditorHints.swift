import CEdit
import LineSyntax

/// One line to show below the line being typed, for what stands before its cursor; nil for none.
///
/// It is called after every key: it must neither wait nor read.
public typealias Hinter = (_ beforeCursor: String) -> String?

/// Where hints stand on the screen, so that they can be taken off again.
struct DrawnHints {
    /// From the cursor down to the end of the line.
    let rows: Int
    /// The column behind the line.
    let column: Int
    /// The column of the cursor.
    let cursorColumn: Int
}

// libedit has no place for hints. They are drawn when it waits for a key, its own drawing being
// done, and are taken off the screen before it gets the key: it never meets them.
extension LineEditor {
    /// Shows how the line may go on, behind it, and the hint for what is typed, below it.
    func showHints() {
        guard showsHints, drawnHints == nil, !isSearching, movesCursor,
            ce_is_editing(editor) == 1
        else { return }
        let (scalars, cursor) = line
        var here = ScreenLayout(width: size.columns)
        here.put(prompt.visible + Array(scalars.prefix(cursor)))
        var end = here
        end.put(scalars.dropFirst(cursor))

        var text = ""
        let room = size.columns - 1 - end.column
        if room > 1, let rest = suggestedRest() {
            text = truncated(hintLine(rest), toWidth: room)
        }
        if !text.isEmpty { text = dim(text) }
        var rows = end.row
        if end.row + 1 < size.rows - 1,
            let hint = hinter?(String(String.UnicodeScalarView(scalars.prefix(cursor)))),
            !hint.isEmpty
        {
            rows += 1
            text += "\r\n" + dim(truncated(hintLine(hint), toWidth: size.columns - 1))
        }
        guard !text.isEmpty, rows < size.rows else { return }
        // Down by line ends, not by cursor movements: the row below may not be there yet.
        let toEnd = Self.move(
            down: end.row - here.row, toColumn: end.column, from: here.column)
        let back = Self.move(down: here.row - rows, toColumn: here.column)
        drawnHints = DrawnHints(
            rows: end.row - here.row, column: end.column, cursorColumn: here.column)
        write(toEnd + text + back)
    }

    /// Takes the hints off the screen; libedit's next output goes with it.
    func eraseHints() {
        guard let drawn = drawnHints else { return }
        drawnHints = nil
        put(
            Self.move(down: drawn.rows, toColumn: drawn.column, from: drawn.cursorColumn)
                + "\u{1B}[J" + Self.move(down: -drawn.rows, toColumn: drawn.cursorColumn))
    }

    /// The escape sequences to another row, then to a column of it.
    private static func move(down rows: Int, toColumn column: Int, from: Int? = nil) -> String {
        if rows == 0, column == from { return "" }
        let vertical =
            rows < 0 ? "\u{1B}[\(-rows)A" : String(repeating: "\n", count: rows)
        return vertical + "\r" + (column > 0 ? "\u{1B}[\(column)C" : "")
    }

    private func dim(_ text: String) -> String { "\u{1B}[2m\(text)\u{1B}[0m" }

    /// `text` up to its first line end, without control characters.
    private func hintLine(_ text: String) -> String {
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

    // MARK: accepting

    /// What the newest line that starts as this one goes on with; nil unless the cursor is at the
    /// end, and while Up and Down go through the history.
    func suggestedRest() -> String? {
        let (scalars, cursor) = line
        guard cursor == scalars.count, !scalars.isEmpty else { return nil }
        let text = String(scalars)
        guard walk?.shown != text else { return nil }
        guard let rest = suggestion.rest(after: text, in: history.entries),
            // A combining mark would land on a character that was typed.
            let first = rest.unicodeScalars.first, first == "\n" || columns(of: first) ?? 0 > 0
        else { return nil }
        return rest
    }

    /// Takes the suggestion, or its next word; else lets the key do what it does in libedit.
    ///
    /// - Parameters:
    ///   - word: Whether to take a word only.
    ///   - fallback: The code that the key's own command is bound to; nil only beeps.
    /// - Returns: What libedit does next.
    func accept(word: Bool, else fallback: Unicode.Scalar?) -> CommandResult {
        guard showsHints, let rest = suggestedRest() else {
            guard let fallback else { return .error }
            el_wpush(editor, [wchar_t(bitPattern: fallback), 0])
            return .keepArgument
        }
        insert(word ? Self.firstWord(of: rest) : rest)
        return .refresh
    }

    /// The white space that `text` starts with, and the word after it.
    static func firstWord(of text: String) -> String {
        let word = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        return String(text[..<word.endIndex])
    }

    /// In vi mode a sequence such as that of Right is ESC, which leaves the insert mode, and more;
    /// so it is taken out of what is typed where there is a suggestion to take.
    func takeAcceptingKey() -> Unicode.Scalar? {
        guard decoder.isAtEscape, showsHints, !isSearching, ce_is_vi(editor) == 1,
            suggestedRest() != nil
        else { return nil }
        for (code, sequences) in acceptingSequences
        where sequences.contains(where: { decoder.take($0) }) {
            return code
        }
        return nil
    }
}

/// Codes that stand for commands in what libedit reads: C1 controls, which no key sends.
enum EditorCode {
    static let forward: Unicode.Scalar = "\u{91}"
    static let end: Unicode.Scalar = "\u{92}"
    static let forwardWord: Unicode.Scalar = "\u{93}"
    static let accept: Unicode.Scalar = "\u{94}"
    static let acceptWord: Unicode.Scalar = "\u{95}"
}

/// What terminals send for Right and End, and for Right with Alt or Ctrl.
private let acceptingSequences: [(Unicode.Scalar, [[UInt8]])] = [
    (EditorCode.accept, ["[C", "OC", "[F", "OF", "[4~", "[8~"].map { [0x1B] + Array($0.utf8) }),
    (EditorCode.acceptWord, ["[1;3C", "[1;5C"].map { [0x1B] + Array($0.utf8) }),
]

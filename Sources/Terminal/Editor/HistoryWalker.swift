/// Up and Down: moves within a line of several rows, then through the history.
final class HistoryWalker {
    private let line: EditedLine
    private let history: History
    private var walk: Walk?

    /// A walk through the history.
    private struct Walk {
        /// The line typed before the first Up, to which Down comes back.
        let draft: String
        /// The start that all visited lines share.
        let start: String
        /// The entry shown; `entries.count` is the draft.
        var index: Int
        /// The line as the last step left it: when it differs, the walk is over.
        var shown: String
    }

    init(line: EditedLine, history: History) {
        self.line = line
        self.history = history
    }

    /// Begins a new line.
    func begin() { walk = nil }

    /// The line that the last step showed; nil when none was taken.
    var shown: String? { walk?.shown }

    /// Up (-1) or Down (+1).
    func step(_ step: Int) -> CommandResult {
        let (scalars, cursor) = line.content
        let text = String(scalars)
        let entries = history.entries
        var current: Walk
        // In vi's command mode the cursor is on the last character, not behind it.
        let end = scalars.count - (line.isVi ? 1 : 0)
        if let walk, walk.shown == text, cursor >= end {
            current = walk
        } else if let moved = cursorInLine(Array(scalars), cursor, step) {
            line.moveCursor(by: moved - cursor)
            return .refresh
        } else {
            current = Walk(
                draft: text, start: String(String.UnicodeScalarView(scalars.prefix(cursor))),
                index: entries.count, shown: text)
        }
        var index = current.index + step
        while entries.indices.contains(index),
            !entries[index].hasPrefix(current.start) || entries[index] == text
        {
            index += step
        }
        guard (0...entries.count).contains(index) else { return .error }
        current.index = index
        current.shown = index == entries.count ? current.draft : entries[index]
        walk = current
        line.replace(by: current.shown)
        return .refresh
    }
}

/// The cursor one row up or down in a line with newlines; nil at its first or last row.
private func cursorInLine(_ text: [Unicode.Scalar], _ cursor: Int, _ step: Int) -> Int? {
    let cursor = min(cursor, text.count)
    let rowStart = text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let column = cursor - rowStart
    if step < 0 {
        guard rowStart > 0 else { return nil }
        let end = rowStart - 1
        let start = text[..<end].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return min(start + column, end)
    }
    guard let end = text[cursor...].firstIndex(of: "\n") else { return nil }
    let nextEnd = text[(end + 1)...].firstIndex(of: "\n") ?? text.count
    return min(end + 1 + column, nextEnd)
}

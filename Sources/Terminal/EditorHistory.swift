import CEdit

/// A walk through the history with Up and Down.
struct HistoryWalk {
    /// What was typed before the first Up; what Down comes back to.
    let draft: String
    /// What the lines visited start with.
    let start: String
    /// The entry shown; `entries.count` is the draft.
    var index: Int
    /// The line as the last step left it: when it differs, the walk is over.
    var shown: String
}

extension LineEditor {
    /// Up (-1) or Down (+1): within a line of several rows first, then through the history.
    func walkHistory(_ step: Int) -> CommandResult {
        let (scalars, cursor) = line
        let text = String(scalars)
        let entries = history.entries
        var current: HistoryWalk
        // In vi's command mode the cursor stands on the last character, not behind it.
        let end = scalars.count - (ce_is_vi(editor) == 1 ? 1 : 0)
        if let walk, walk.shown == text, cursor >= end {
            current = walk
        } else if let moved = cursorInLine(Array(scalars), cursor, step) {
            _ = el_cursor(editor, Int32(clamping: moved - cursor))
            return .refresh
        } else {
            current = HistoryWalk(
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
        replaceLine(current.shown)
        return .refresh
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

    /// Ctrl-R (-1) and Ctrl-S (+1): finds lines that contain what is typed, in any case.
    ///
    /// Our own, since libedit's search takes the low byte of a CJK character for a key and reads
    /// out of bounds at Ctrl-W.
    func search(_ direction: Int) -> CommandResult {
        let (draft, draftCursor) = (String(line.text), line.cursor)
        let ownPrompt = prompt
        let entries = history.entries
        isSearching = true
        defer { isSearching = false }
        var found = HistorySearch(entries: entries)
        defer { show(ownPrompt) }
        while true {
            redraw {
                let sign = found.isFailing ? "not found" : "search"
                self.show(PromptText("\(sign) '\(found.pattern)'> "))
                self.replaceLine(
                    found.line ?? draft, cursor: found.line == nil ? draftCursor : found.place)
            }
            var wideKey: wchar_t = 0
            guard el_wgetc(editor, &wideKey) == 1 else { return .normal }
            let key = Unicode.Scalar(UInt32(truncatingIfNeeded: wideKey)) ?? "\u{0}"
            switch key {
            case "\u{12}": found.step(-1)
            case "\u{13}": found.step(1)
            case "\u{8}", "\u{7F}": found.removeLast()
            case pasteCode:
                found.append(pasted.filter { $0 != "\n" })
                pasted = ""
            case "\u{7}":
                finishSearch(ownPrompt, draft, draftCursor)
                return .normal
            case " "..."~", "\u{A0}"...:
                found.append(String(key))
            default:
                finishSearch(
                    ownPrompt, found.line ?? draft, found.line == nil ? draftCursor : found.place)
                // Any other key ends the search and does what it does; a lone ESC only ends it.
                if key != "\u{1B}" || !decoder.isEmpty { el_wpush(editor, [wideKey, 0]) }
                return .normal
            }
        }
    }

    private func finishSearch(_ ownPrompt: PromptText, _ text: String, _ cursor: Int?) {
        redraw {
            self.show(ownPrompt)
            self.replaceLine(text, cursor: cursor)
        }
    }
}

/// An incremental search through lines, from the newest to older ones.
struct HistorySearch {
    let entries: [String]
    /// What is looked for; upper and lower case are the same.
    private(set) var pattern = ""
    /// Whether the last step found nothing; what it stood on stays.
    private(set) var isFailing = false
    private var index: Int?

    init(entries: [String]) {
        self.entries = entries
    }

    /// The line found.
    var line: String? { index.map { entries[$0] } }

    /// Where in the line the pattern stands, in scalars.
    var place: Int {
        guard let line else { return 0 }
        return Self.place(of: pattern, in: line) ?? 0
    }

    /// Looks for a longer pattern, from the line found on.
    mutating func append(_ text: String) {
        pattern += text
        look(from: index ?? entries.count - 1, by: -1)
    }

    /// Looks for a shorter pattern, from the newest line on.
    mutating func removeLast() {
        guard !pattern.isEmpty else { return }
        pattern.removeLast()
        index = nil
        isFailing = false
        if !pattern.isEmpty { look(from: entries.count - 1, by: -1) }
    }

    /// The next older (-1) or newer (+1) line, other than the one found.
    mutating func step(_ direction: Int) {
        guard !pattern.isEmpty, let index else { return }
        let line = entries[index]
        look(from: index + direction, by: direction, otherThan: line)
    }

    private mutating func look(from start: Int, by step: Int, otherThan skipped: String? = nil) {
        var candidate = start
        while entries.indices.contains(candidate) {
            if entries[candidate] != skipped,
                Self.place(of: pattern, in: entries[candidate]) != nil
            {
                (index, isFailing) = (candidate, false)
                return
            }
            candidate += step
        }
        isFailing = true
    }

    /// The first place of `pattern` in `line`, case ignored.
    private static func place(of pattern: String, in line: String) -> Int? {
        let needle = Array(pattern.lowercased().unicodeScalars)
        let hay = Array(line.lowercased().unicodeScalars)
        guard !needle.isEmpty, needle.count <= hay.count else { return needle.isEmpty ? 0 : nil }
        return (0...hay.count - needle.count).first { start in
            hay[start] == needle[0] && hay[start...].starts(with: needle)
        }
    }
}

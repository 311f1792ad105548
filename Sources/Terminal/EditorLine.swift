import CEdit

extension LineEditor {
    /// The line being typed and the cursor's place in it, in scalars.
    var line: (text: String.UnicodeScalarView, cursor: Int) {
        guard let info = el_wline(editor)?.pointee, let start = info.buffer,
            let last = info.lastchar, let cursor = info.cursor
        else { return ("".unicodeScalars, 0) }
        return (scalars(start, count: last - start), max(0, cursor - start))
    }

    /// The line up to the cursor.
    var beforeCursor: String {
        let (text, cursor) = line
        return String(String.UnicodeScalarView(text.prefix(cursor)))
    }

    /// Puts `text` in place of the line, with the cursor after `cursor` scalars (the end if nil).
    func replaceLine(_ text: String, cursor: Int? = nil) {
        if text.isEmpty {
            // libedit cannot replace by nothing.
            _ = el_wreplacestr(editor, wide(" "))
            _ = el_cursor(editor, 1)
            el_deletestr(editor, 1)
            return
        }
        let wideText = wide(text)
        _ = el_wreplacestr(editor, wideText)
        let here = Int(el_cursor(editor, 0))
        let there = min(cursor ?? wideText.count - 1, wideText.count - 1)
        _ = el_cursor(editor, Int32(clamping: there - here))
    }

    /// Inserts at the cursor.
    func insert(_ text: String) {
        guard !text.isEmpty else { return }
        _ = el_winsertstr(editor, wide(text))
    }

    /// Inserts what was pasted.
    func insertPaste() -> CommandResult {
        insert(pasted)
        pasted = ""
        return .refresh
    }

    /// vi's `~`: changes the case of the character under the cursor and goes on to the next.
    func changeCase() -> CommandResult {
        let (text, cursor) = line
        guard cursor < text.count else { return .error }
        let old = text[text.index(text.startIndex, offsetBy: cursor)]
        let properties = old.properties
        let changed =
            properties.isUppercase ? properties.lowercaseMapping : properties.uppercaseMapping
        guard changed.unicodeScalars.count == 1 else { return .error }
        _ = el_cursor(editor, 1)
        if changed != String(old) {
            el_deletestr(editor, 1)
            insert(changed)
        }
        return .refresh
    }

    /// Tab.
    func complete() -> CommandResult {
        let before = beforeCursor
        let completions = completer(before)
        let candidates = completions.candidates
        guard let first = candidates.first else { return .refreshAndBeep }
        let word = before.hasSuffix(completions.word) ? completions.word : ""
        if candidates.count == 1 {
            replaceWord(word, by: first.text)
            if first.appendsSpace { stepOverSpace() }
            return .refresh
        }
        let prefix = completions.commonPrefix
        if prefix != word, prefix.count >= word.count {
            replaceWord(word, by: prefix)
            return .refresh
        }
        let rows = candidateRows(candidates, width: size.columns, rows: size.rows - 2)
        leaveLine()
        write(rows.joined(separator: "\n") + "\n")
        _ = ce_refresh(editor)
        return .normal
    }

    private func replaceWord(_ word: String, by text: String) {
        if text.unicodeScalars.starts(with: word.unicodeScalars) {
            insert(
                String(
                    String.UnicodeScalarView(
                        text.unicodeScalars.dropFirst(word.unicodeScalars.count))))
        } else {
            el_deletestr(editor, Int32(clamping: word.unicodeScalars.count))
            insert(text)
        }
    }

    private func stepOverSpace() {
        let (text, cursor) = line
        if text.dropFirst(cursor).first == " " {
            _ = el_cursor(editor, 1)
        } else {
            insert(" ")
        }
    }
}

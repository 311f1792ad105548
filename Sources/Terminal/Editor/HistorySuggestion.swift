/// The newest line of the history that goes on from what is typed.
///
/// Looks on from where it stood while more is typed: no newer line can start with the longer text,
/// so the history is gone through once for a line, and not once for a key.
struct HistorySuggestion {
    private var typed = ""
    /// The entry that goes on from `typed`; nil where there is none.
    private var index: Int?

    /// Begins anew: the history has changed.
    mutating func forget() { (typed, index) = ("", nil) }

    /// The text after `text` in the newest entry that starts with it.
    ///
    /// - Parameters:
    ///   - text: What is typed; a blank one has no suggestion.
    ///   - entries: The lines, oldest first; the same ones as before, or else ``forget()``.
    /// - Returns: The rest, never empty.
    mutating func rest<Entries: RandomAccessCollection>(
        after text: String, in entries: Entries
    ) -> String? where Entries.Element == String, Entries.Index == Int {
        guard text.contains(where: { !$0.isWhitespace }) else {
            forget()
            return nil
        }
        var candidate = entries.endIndex - 1
        if !typed.isEmpty, text.utf8.starts(with: typed.utf8) { candidate = index ?? -1 }
        typed = text
        let length = text.utf8.count
        while candidate >= 0 {
            let entry = entries[candidate].utf8
            if entry.count > length, entry.starts(with: text.utf8) {
                index = candidate
                return String(entry.dropFirst(length))
            }
            candidate -= 1
        }
        index = nil
        return nil
    }
}

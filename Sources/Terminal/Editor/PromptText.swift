import LineSyntax

/// A prompt as libedit wants it: lines to print before it, and the prompt proper with its escape
/// sequences marked.
///
/// libedit has three traps here. It counts unmarked escapes as columns; it prints the second
/// of two neighbouring marked groups as text; it drops a group at the very end. So neighbours are
/// merged, and a group at the end goes before the last visible character.
struct PromptText: Hashable {
    /// Stands before and after each group of escape sequences.
    static let mark: Unicode.Scalar = "\u{1}"

    /// The lines above the prompt, each with its line end; a newline in a libedit prompt
    /// is lost.
    let header: String
    /// The marked prompt.
    let marked: [Unicode.Scalar]
    /// The prompt without escape sequences, for counting columns.
    let visible: [Unicode.Scalar]

    init(_ prompt: String) {
        let lines = prompt.split(separator: "\n", omittingEmptySubsequences: false)
        header = lines.dropLast().map { $0 + "\n" }.joined()
        var escape = EscapeScanner()
        var visible: [Unicode.Scalar] = []
        var groups: [[Unicode.Scalar]] = [[]]  // groups[i] comes before visible[i]
        for scalar in lines.last.map({ Array($0.unicodeScalars) }) ?? [] {
            if escape.isEscape(scalar) {
                groups[groups.count - 1].append(scalar)
            } else if columns(of: scalar) ?? 0 > 0 {
                visible.append(scalar)
                groups.append([])
            }
        }
        let last = groups.removeLast()
        if !groups.isEmpty { groups[groups.count - 1] += last }
        self.visible = visible
        marked = zip(groups, visible).flatMap { group, scalar in
            group.isEmpty ? [scalar] : [Self.mark] + group + [Self.mark, scalar]
        }
    }
}

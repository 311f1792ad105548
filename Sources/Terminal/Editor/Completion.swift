import LineSyntax

/// One way to go on with the word before the cursor.
public struct Candidate: Hashable, Sendable {
    /// The text that replaces the word.
    public var text: String
    /// A few words about it, shown beside it; empty for none.
    public var description: String
    /// Whether a space follows when it is the only candidate.
    public var appendsSpace: Bool

    /// A candidate; `description` is shown in the list, in one line.
    public init(_ text: String, description: String = "", appendsSpace: Bool = true) {
        self.text = text
        self.description = description
        self.appendsSpace = appendsSpace
    }
}

/// The candidates that Tab offers.
public struct Completions: Hashable, Sendable {
    /// The end of the line up to the cursor that a candidate replaces; empty adds at the cursor.
    public var word: String
    /// The candidates, in the order in which they are listed.
    public var candidates: [Candidate]

    /// Candidates for `word`, which ends the line up to the cursor.
    public init(word: String, candidates: [Candidate]) {
        self.word = word
        self.candidates = candidates
    }

    /// Nothing to offer.
    public static let none = Completions(word: "", candidates: [])

    /// The longest text that every candidate starts with, in whole characters.
    var commonPrefix: String {
        guard var prefix = candidates.first?.text else { return "" }
        for candidate in candidates.dropFirst() {
            let same = zip(prefix, candidate.text).prefix { $0 == $1 }.count
            prefix = String(prefix.prefix(same))
        }
        return prefix
    }
}

/// Offers completions for a line up to its cursor.
public typealias Completer = (_ beforeCursor: String) -> Completions

/// The candidates as rows of text: in columns, or one in a row when there are descriptions.
///
/// Candidates that do not fit are counted, not shown.
///
/// - Parameters:
///   - candidates: In order; columns are filled downwards.
///   - width: Columns of the terminal; no row is wider.
///   - rows: How many rows at most; at least 2.
/// - Returns: The rows, top first.
func candidateRows(_ candidates: [Candidate], width: Int, rows: Int) -> [String] {
    let rows = max(2, rows)
    let width = max(2, width - 1)
    let names = candidates.map { shown($0.text) }
    let widest = names.map(displayWidth).max() ?? 0
    var all: [String]
    let perRow: Int
    if candidates.contains(where: { !$0.description.isEmpty }) {
        let column = min(widest, max(1, width / 2))
        all = zip(names, candidates).map { name, candidate in
            let name = padded(truncated(name, toWidth: column), toWidth: column)
            return truncated(name + "  " + shown(candidate.description), toWidth: width)
        }
        perRow = 1
    } else {
        let column = min(widest, width) + 2
        perRow = max(1, (width + 2) / column)
        let height = (names.count + perRow - 1) / perRow
        all = (0..<height).map { row in
            stride(from: row, to: names.count, by: height)
                .map { padded(truncated(names[$0], toWidth: width), toWidth: column) }
                .joined()
        }
    }
    all = all.map { row in
        var row = row
        while row.last == " " { row.removeLast() }
        return row
    }
    guard all.count > rows else { return all }
    guard perRow == 1 else {
        // Columns run downwards, so a cut list is laid out anew from its first candidates.
        let fit = (rows - 1) * perRow
        return candidateRows(Array(candidates.prefix(fit)), width: width + 1, rows: rows)
            + [more(candidates.count - fit)]
    }
    return all.prefix(rows - 1) + [more(all.count - rows + 1)]
}

private func more(_ count: Int) -> String {
    "… and \(count) more; type another letter"
}

/// `text` on one line: control characters as spaces.
private func shown(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
}

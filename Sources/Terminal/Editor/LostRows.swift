/// Rows of the line being typed that a terminal has put into its history.
///
/// A terminal that becomes narrower lays its rows out anew, and there are more of them. tmux keeps
/// those that no longer fit above the screen, though it may be empty below the line: they cannot be
/// cleared there. They still belong to the line that is drawn anew below them, and come back joined
/// to it when the terminal becomes wider; then they can be cleared.
struct LostRows {
    /// Their text, with a newline wherever the terminal holds a line end.
    private(set) var text: [Unicode.Scalar] = []

    /// Says how far up the terminal can clear what belongs to the line, and remembers the rest.
    ///
    /// - Parameters:
    ///   - scalars: Prompt and line up to the cursor, with the line ends that the terminal holds.
    ///   - width: Columns of the terminal, which has laid them out anew.
    ///   - cursorRow: The row of the cursor on the screen, 0 at its top; nil when it is not known.
    /// - Returns: The rows from the cursor up to the first one that can be cleared.
    mutating func settle(_ scalars: [Unicode.Scalar], width: Int, cursorRow: Int?) -> Int {
        let all = text + scalars
        var layout = ScreenLayout(width: width)
        layout.put(all)
        guard let cursorRow, cursorRow < layout.row else {
            text = []
            return layout.row
        }
        text = Self.rows(layout.row - cursorRow, of: all, width: width)
        return cursorRow
    }

    /// The text on the first rows.
    private static func rows(_ count: Int, of scalars: [Unicode.Scalar], width: Int)
        -> [Unicode.Scalar]
    {
        var layout = ScreenLayout(width: width)
        for (index, scalar) in scalars.enumerated() {
            layout.put([scalar])
            guard layout.row >= count else { continue }
            // A wide character that did not fit is on the next row.
            return Array(scalars[..<(layout.column > 0 ? index : index + 1)])
        }
        return scalars
    }
}

/// Sequences of bytes that a terminal acts on.
enum EscapeSequence {
    /// Clears the row of the cursor and all below, and leaves the cursor in its first column.
    ///
    /// Not from the first column itself: tmux takes that, in the first row, for clearing the
    /// screen. It then puts what was there into its history, from where it comes back when the
    /// pane becomes wider.
    static let clearBelow = "\r \u{1B}[J\r"
}

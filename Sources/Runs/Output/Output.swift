/// Where words go: a terminal, a pipe, a test.
public protocol Output: AnyObject {
    /// Prints a line of results.
    func data(_ text: String)
    /// Prints a line for a person: what changed, notices, errors.
    func talk(_ text: String)
    /// Shows a status line that the next output replaces; nil removes it. Only a terminal shows it.
    func status(_ text: String?)
    /// How words are set off; plain where the output is no terminal.
    var style: Style { get }
    /// Whether a person watches; only then a program that is started gets the terminal.
    var isTerminal: Bool { get }
    /// The width that lists are cut to; nil where nothing is cut.
    var columns: Int? { get }
}

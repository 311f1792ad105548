import CEdit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Columns and rows of a terminal.
public struct TerminalSize: Hashable, Sendable {
    /// Characters in a row.
    public var columns: Int
    /// Rows on the screen.
    public var rows: Int
    /// Pixels of a character; nil where the terminal does not tell.
    public var cell: CellSize?

    /// A size of `columns` by `rows`.
    public init(columns: Int, rows: Int, cell: CellSize? = nil) {
        self.columns = columns
        self.rows = rows
        self.cell = cell
    }

    /// The size of the terminal behind `descriptor`; else COLUMNS and LINES; else 80 by 24.
    ///
    /// - Parameters:
    ///   - descriptor: The file descriptor to ask, standard output by default.
    ///   - environment: Looks a variable up.
    /// - Returns: The size; never less than 1 by 1.
    public static func current(
        descriptor: Int32 = STDOUT_FILENO,
        environment: (String) -> String? = environmentVariable
    ) -> TerminalSize {
        var (columns, rows, width, height): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        if ce_window(descriptor, &columns, &rows, &width, &height) == 0, columns > 0, rows > 0 {
            return TerminalSize(
                columns: Int(columns), rows: Int(rows),
                cell: CellSize(width: Int(width / columns), height: Int(height / rows)))
        }
        func variable(_ name: String, _ fallback: Int) -> Int {
            guard let value = environment(name).flatMap(Int.init), (1...10_000).contains(value)
            else { return fallback }
            return value
        }
        return TerminalSize(columns: variable("COLUMNS", 80), rows: variable("LINES", 24))
    }
}

/// Whether a terminal is behind the file descriptor.
public func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1
}

/// Whether somebody sits there: standard input and output are both terminals.
public var isInteractive: Bool {
    isTerminal(STDIN_FILENO) && isTerminal(STDOUT_FILENO)
}

/// The value of an environment variable.
public func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// Whether output to a descriptor may be coloured.
///
/// NO_COLOR (not empty) says no, then CLICOLOR_FORCE (not 0) says yes, before anything else;
/// then a terminal that is not `dumb` gets colours unless CLICOLOR is 0.
///
/// - Parameters:
///   - isTerminal: Whether the output goes to a terminal.
///   - environment: Looks a variable up.
/// - Returns: Whether to colour.
public func usesColour(
    isTerminal: Bool, environment: (String) -> String? = environmentVariable
) -> Bool {
    if let no = environment("NO_COLOR"), !no.isEmpty { return false }
    if let force = environment("CLICOLOR_FORCE"), !force.isEmpty, force != "0" { return true }
    guard isTerminal, let term = environment("TERM"), !term.isEmpty, term != "dumb" else {
        return false
    }
    return environment("CLICOLOR") != "0"
}

/// A line from a source of lines, or its end.
public enum Input: Hashable, Sendable {
    /// A line, without its line end. A pasted text can hold newlines.
    case line(String)
    /// Ctrl-C: what was being typed is dropped.
    case interrupted
    /// No more lines: Ctrl-D, the end of the file, or a signal that ends the program.
    case end
}

/// Where the loop gets its lines from: a line editor, a file, a pipe.
public protocol LineSource {
    /// The next line; `prompt` is shown only where somebody types.
    ///
    /// Throws when the line cannot be read or is not text; the error names file and line.
    mutating func next(prompt: String) throws -> Input
}

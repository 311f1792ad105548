import LineSyntax

/// A session in a file, for people to read and for ``TranscriptReplay`` to repeat.
///
///     # Prose begins with a number sign.
///     > :steps 30
///     steps 25 -> 30
///
/// A line that begins with `> ` (or `reroll> `) is input; the lines up to the next input are the
/// expected output, without blank lines at both ends. Output that begins with `#`, `>` or a
/// backslash has a backslash before it: `\# a comment in a script`. ``LinePattern`` lists the words
/// in braces that match what differs every time.
public struct Transcript: Sendable {
    /// A line of input with its expected output.
    public struct Exchange: Sendable {
        /// The line of the file, from 1.
        public let line: Int
        public let input: String
        public let expected: [String]
    }

    public let exchanges: [Exchange]
    /// Every line of the file.
    let lines: [String]

    /// - Parameter text: a whole file.
    public init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            .map(String.init)
        var exchanges: [Exchange] = []
        var current: (line: Int, input: String, expected: [String])?
        func close() {
            guard let current else { return }
            exchanges.append(
                Exchange(
                    line: current.line, input: current.input,
                    expected: Self.withoutBlankEnds(current.expected)))
        }
        for (index, line) in lines.enumerated() {
            if let input = Self.input(line) {
                close()
                current = (index + 1, input, [])
            } else if !line.hasPrefix("#") {
                current?.expected.append(Self.unescaped(line))
            }
        }
        close()
        self.exchanges = exchanges
    }

    /// The input on a line of the file; nil when the line is none.
    private static func input(_ line: String) -> String? {
        for prompt in ["> ", LineLoop.prompt] where line.hasPrefix(prompt) {
            return String(line.dropFirst(prompt.count))
        }
        return line == ">" ? "" : nil
    }

    /// A line of output as the file has it: with a backslash where it would read as input or prose.
    static func escaped(_ line: String) -> String {
        let isTaken = ["#", "\\"].contains { line.hasPrefix($0) } || input(line) != nil
        return isTaken ? "\\" + line : line
    }

    private static func unescaped(_ line: String) -> String {
        guard line.hasPrefix("\\"), escaped(String(line.dropFirst())) == line else { return line }
        return String(line.dropFirst())
    }

    /// `lines` without the blank ones at both ends.
    static func withoutBlankEnds(_ lines: [String]) -> [String] {
        let isBlank = { (line: String) in line.trimmed.isEmpty }
        let body = lines.drop(while: isBlank)
        guard let last = body.lastIndex(where: { !isBlank($0) }) else { return [] }
        return Array(body[...last])
    }
}

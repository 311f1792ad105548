import LineSyntax

/// A session written down: what was typed and what came out, to be read by people and replayed.
///
///     # Prose begins with a number sign.
///     > :steps 30
///     steps 25 -> 30
///
/// A line that begins with `> ` (or `reroll> `) is typed; the lines up to the next one are what must
/// come out, blank ones at both ends aside. What comes out and begins with `#`, `>` or a backslash has
/// a backslash before it here: `\# a comment in a script`. Words in braces stand for what differs every time:
/// `{seconds}`, `{path}`, `{number}`, `{hex}`, `{any}`.
public struct Transcript: Sendable {
    /// One typed line with what must come out.
    public struct Exchange: Sendable {
        /// The line of the file, from 1.
        public let line: Int
        public let input: String
        public let expected: [String]
    }

    public let exchanges: [Exchange]
    private let lines: [String]

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
                    expected: Self.trimmed(current.expected)))
        }
        for (index, line) in lines.enumerated() {
            if let input = Self.typed(line) {
                close()
                current = (index + 1, input, [])
            } else if !line.hasPrefix("#") {
                current?.expected.append(Self.unescaped(line))
            }
        }
        close()
        self.exchanges = exchanges
    }

    /// What was typed on a line; nil when the line is no input.
    private static func typed(_ line: String) -> String? {
        for prompt in ["> ", Shell.prompt] where line.hasPrefix(prompt) {
            return String(line.dropFirst(prompt.count))
        }
        return line == ">" ? "" : nil
    }

    /// What comes out as the file has it: a line that could be taken for a typed one or for prose
    /// has a backslash before it.
    private static func escaped(_ line: String) -> String {
        let isTaken = ["#", "\\"].contains { line.hasPrefix($0) } || typed(line) != nil
        return isTaken ? "\\" + line : line
    }

    private static func unescaped(_ line: String) -> String {
        guard line.hasPrefix("\\"), escaped(String(line.dropFirst())) == line else { return line }
        return String(line.dropFirst())
    }

    private static func trimmed(_ lines: [String]) -> [String] {
        let isBlank = { (line: String) in line.trimmed.isEmpty }
        let body = lines.drop(while: isBlank)
        guard let last = body.lastIndex(where: { !isBlank($0) }) else { return [] }
        return Array(body[...last])
    }

    /// A place where what came out is not what is written.
    public struct Mismatch: Sendable, CustomStringConvertible {
        public let line: Int
        public let input: String
        public let expected: [String]
        public let got: [String]

        public var description: String {
            let rule = String(repeating: "-", count: 20)
            return
                (["line \(line): > \(input)", "\(rule) expected"] + expected + ["\(rule) got"]
                + got + [rule]).joined(separator: "\n")
        }
    }

    /// Replays the transcript.
    ///
    /// - Parameters:
    ///   - shell: a fresh one whose output is `output`.
    ///   - output: what the shell says is read from here.
    /// - Returns: every place that differs.
    public func check(_ shell: Shell, _ output: CollectedOutput) -> [Mismatch] {
        replay(shell, output).compactMap { exchange, got in
            Self.matches(exchange.expected, got)
                ? nil
                : Mismatch(
                    line: exchange.line, input: exchange.input, expected: exchange.expected,
                    got: got)
        }
    }

    /// The transcript with what really comes out now, where that differs from what is written.
    ///
    /// A hole stays where what came out still fits it.
    public func recorded(_ shell: Shell, _ output: CollectedOutput) -> String {
        let replies = replay(shell, output)
        let firsts = replies.map { $0.0.line - 1 }
        var result = Array(lines[..<(firsts.first ?? lines.count)])
        for (index, (exchange, got)) in replies.enumerated() {
            let end = index + 1 < firsts.count ? firsts[index + 1] : lines.count
            let block = lines[exchange.line..<end]
            result.append(lines[exchange.line - 1])
            if Self.matches(exchange.expected, got) {
                result += block
            } else {
                // What stands after the old reply stays: blank lines, and prose for what follows.
                let reply = block.prefix { !$0.hasPrefix("#") }
                let blanks = reply.reversed().prefix { $0.trimmed.isEmpty }.count
                result += Self.keepingHoles(of: exchange.expected, in: got).map(Self.escaped)
                result += block[(reply.endIndex - blanks)...]
            }
        }
        return result.joined(separator: "\n")
    }

    private func replay(_ shell: Shell, _ output: CollectedOutput) -> [(Exchange, [String])] {
        var isOver = false
        return exchanges.map { exchange in
            guard !isOver else { return (exchange, ["(the session had ended)"]) }
            do { isOver = try !shell.handle(exchange.input) } catch {
                output.talk(shell.message("\(error)"))
            }
            return (exchange, Self.trimmed(output.take()))
        }
    }
}

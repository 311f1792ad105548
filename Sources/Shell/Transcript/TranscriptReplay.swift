import LineSyntax

/// A transcript with the output that its inputs have now.
public struct TranscriptReplay {
    private let transcript: Transcript
    /// The output of each input, without blank lines at both ends.
    private let outputs: [[String]]

    /// Gives every input of the transcript to a shell.
    ///
    /// - Parameters:
    ///   - transcript: the session to repeat.
    ///   - shell: one with an empty library that prints to `output`.
    ///   - output: collects what the shell prints.
    public init(_ transcript: Transcript, _ shell: Shell, _ output: CollectedOutput) {
        self.transcript = transcript
        var isOver = false
        outputs = transcript.exchanges.map { exchange in
            guard !isOver else { return ["(the session had ended)"] }
            do { isOver = try !shell.handle(exchange.input) } catch {
                output.talk(shell.context.view.message("\(error)"))
            }
            return Transcript.withoutBlankEnds(output.take())
        }
    }

    /// The inputs whose output differs from the expected one.
    public var mismatches: [TranscriptMismatch] {
        zip(transcript.exchanges, outputs).compactMap { exchange, got in
            LinePattern.match(exchange.expected, got)
                ? nil
                : TranscriptMismatch(
                    line: exchange.line, input: exchange.input, expected: exchange.expected,
                    got: got)
        }
    }

    /// The transcript's file with the output of now in place of what differs.
    ///
    /// A hole stays where the output still fits it.
    public var recording: String {
        let (exchanges, lines) = (transcript.exchanges, transcript.lines)
        let firsts = exchanges.map { $0.line - 1 }
        var result = Array(lines[..<(firsts.first ?? lines.count)])
        for (index, (exchange, got)) in zip(exchanges, outputs).enumerated() {
            let end = index + 1 < firsts.count ? firsts[index + 1] : lines.count
            let block = lines[exchange.line..<end]
            result.append(lines[exchange.line - 1])
            if LinePattern.match(exchange.expected, got) {
                result += block
            } else {
                // What follows the old output stays: blank lines, and prose for the next input.
                let reply = block.prefix { !$0.hasPrefix("#") }
                let blanks = reply.reversed().prefix { $0.trimmed.isEmpty }.count
                result += HoleKeeper.lines(got, keepingHolesOf: exchange.expected)
                    .map(Transcript.escaped)
                result += block[(reply.endIndex - blanks)...]
            }
        }
        return result.joined(separator: "\n")
    }
}

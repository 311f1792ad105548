import Terminal

extension Unicode.Scalar {
    /// Whether a terminal may act on this instead of showing it: control characters, the two line
    /// separators, and what turns the direction of the text around it.
    var commandsTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension String {
    /// This text on one line: line breaks as `⏎`, other control characters as `·`, so that nothing
    /// that was typed or imported can command the terminal.
    var onOneLine: String {
        guard unicodeScalars.contains(where: \.commandsTerminal) else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": result.append("⏎")
            case "\t": result.append(" ")
            default: result.append(scalar.commandsTerminal ? "·" : scalar)
            }
        }
        return String(result)
    }

    /// This text filled up with spaces to a number of characters.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }

    /// As much of this text as fits `width` columns, an ellipsis at the end where it was longer.
    func clipped(to width: Int) -> String { truncated(self, toWidth: width) }

    /// The words of this text in lines of at most `width` characters.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(whereSeparator: \.isWhitespace) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may act on this scalar instead of showing it: control characters, the
    /// two line separators, and the marks that turn the direction of the text around them.
    public var commandsTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension StringProtocol {
    /// This text without white space at both ends.
    public var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension String {
    /// This text on one line, with nothing that commands the terminal: line breaks become `⏎`,
    /// tabs become spaces, other control characters become `·`.
    public var onOneLine: String {
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

    /// This text on one line, `(empty)` where it is empty.
    public var shown: String { isEmpty ? "(empty)" : onOneLine }

    /// This text with spaces after it, up to `width` characters.
    public func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }

    /// This text cut to `width` columns of a terminal; a cut is marked with `…`.
    public func clipped(to width: Int) -> String { truncated(self, toWidth: width) }

    /// The words of this text in lines of at most `width` characters; a longer word has a line of
    /// its own.
    public func wrapped(to width: Int) -> [String] {
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

/// The words after a command's name: separated by white space, which double quotes keep in a word.
///
/// Inside quotes `\"` and `\\` are a quote and a backslash, `\n`, `\r` and `\t` a line break, a
/// return and a tab, `\u{1b}` any scalar by its number. The reader works on scalars, not on
/// characters: a quote with an accent after it is a quote.
public struct Words: Sendable {
    public private(set) var words: [String] = []

    /// - Throws: ``UserError`` when a quote is not closed.
    public init(_ text: String) throws {
        var word = String.UnicodeScalarView()
        var isOpen = false
        var isQuoted = false
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if isQuoted, scalar == "\\" {
                word.append(contentsOf: Self.escaped(&rest))
            } else if isQuoted {
                if scalar == "\"" { isQuoted = false } else { word.append(scalar) }
            } else if scalar == "\"" {
                isQuoted = true
                isOpen = true
            } else if scalar.properties.isWhitespace {
                if isOpen { words.append(String(word)) }
                word = String.UnicodeScalarView()
                isOpen = false
            } else {
                word.append(scalar)
                isOpen = true
            }
        }
        if isQuoted {
            throw UserError.input("a quote \" is not closed: \(text.clipped(to: 60)); add one")
        }
        if isOpen { words.append(String(word)) }
    }

    /// The scalars of the escape after a backslash, whose characters are removed from `rest`; a
    /// backslash that begins no escape is itself.
    private static func escaped(_ rest: inout Substring.UnicodeScalarView) -> [Unicode.Scalar] {
        let kept: [Unicode.Scalar] = ["\\"]
        guard let next = rest.first else { return kept }
        switch next {
        case "n", "r", "t", "\"", "\\":
            rest.removeFirst()
            let breaks: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "r": "\r", "t": "\t"]
            return [breaks[next] ?? next]
        case "u":
            let digits = rest.dropFirst(2).prefix { $0 != "}" }
            guard rest.dropFirst().first == "{", digits.count <= 6,
                rest.dropFirst(2 + digits.count).first == "}",
                let number = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(number)
            else { return kept }
            rest.removeFirst(digits.count + 3)
            return [scalar]
        default: return kept
        }
    }

    /// Removes `flag`.
    ///
    /// - Returns: whether it was there.
    public mutating func take(flag: String) -> Bool {
        guard let index = words.firstIndex(of: flag) else { return false }
        words.remove(at: index)
        return true
    }

    /// Removes `flag VALUE` or `flag=VALUE`.
    ///
    /// - Returns: the value; nil when the flag is not there.
    /// - Throws: ``UserError`` when the value is missing.
    public mutating func take(option flag: String) throws -> String? {
        if let index = words.firstIndex(where: { $0.hasPrefix(flag + "=") }) {
            return String(words.remove(at: index).dropFirst(flag.count + 1))
        }
        guard let index = words.firstIndex(of: flag) else { return nil }
        guard index + 1 < words.count else {
            throw UserError.input("\(flag) needs a value after it")
        }
        words.remove(at: index)
        return words.remove(at: index)
    }

    /// `text` as one word on one line, without control characters, that this type reads back.
    public static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && !text.unicodeScalars.contains {
                $0.properties.isWhitespace || $0 == "\"" || $0.commandsTerminal
            }
        guard !isPlain else { return text }
        var result = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\"", "\\": result.append(contentsOf: ["\\", scalar])
            case _ where scalar.commandsTerminal:
                let digits = String(scalar.value, radix: 16)
                result.append(contentsOf: "\\u{\(digits)}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        result.append("\"")
        return String(result)
    }

    /// `word` split at its first `=`; nil when it has none.
    public static func pair(_ word: String) -> (name: String, text: String)? {
        let scalars = word.unicodeScalars
        guard let equals = scalars.firstIndex(of: "=") else { return nil }
        return (String(scalars[..<equals]), String(scalars[scalars.index(after: equals)...]))
    }
}

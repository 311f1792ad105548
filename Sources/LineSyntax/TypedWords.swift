/// The words of a text as they were typed, with their quotes: what remains without the options is
/// still a search or another line.
public struct TypedWords: Sendable {
    public private(set) var words: [String] = []

    /// - Throws: ``UserError`` when a quote is not closed.
    public init(_ text: String) throws {
        _ = try Words(text)
        var word = String.UnicodeScalarView()
        var isQuoted = false
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if !isQuoted, scalar.properties.isWhitespace {
                if !word.isEmpty { words.append(String(word)) }
                word = String.UnicodeScalarView()
                continue
            }
            word.append(scalar)
            if scalar == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && scalar == "\\" && !isEscaped
        }
        if !word.isEmpty { words.append(String(word)) }
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
    /// - Returns: the value without its quotes; nil when the flag is not there.
    /// - Throws: ``UserError`` when the value is missing.
    public mutating func take(option flag: String) throws -> String? {
        let value: String
        if let index = words.firstIndex(where: { $0.hasPrefix(flag + "=") }) {
            value = String(words.remove(at: index).dropFirst(flag.count + 1))
        } else if let index = words.firstIndex(of: flag) {
            guard index + 1 < words.count else {
                throw UserError.input("\(flag) needs a value after it")
            }
            words.remove(at: index)
            value = words.remove(at: index)
        } else {
            return nil
        }
        return try Words(value).words.joined(separator: " ")
    }

    /// Removes an option with a whole number, such as `--last 20`.
    ///
    /// - Returns: the number; nil when the flag is not there.
    /// - Throws: ``UserError`` when the value is missing or out of `range`.
    public mutating func take(number flag: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try take(option: flag) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UserError.input(
                "\(flag): \(text.onOneLine) is not allowed; allowed \(range.lowerBound)"
                    + (range.upperBound == .max ? " and more" : " to \(range.upperBound)"))
        }
        return number
    }

    /// Refuses a word that looks like an option, once the options of `command` are removed.
    public func checkOptions(of command: String) throws {
        if let word = words.first(where: { $0.hasPrefix("--") || $0 == "-o" }) {
            throw UserError.input(
                "`:\(command)` has no option \(word.onOneLine); `:help \(command)` lists them")
        }
    }

    /// An argument of the command line as a word of a search: a value with white space is quoted,
    /// after its name where it has one.
    public static func word(_ argument: String) -> String {
        let isTyped = argument.hasPrefix("\"") && argument.hasSuffix("\"") && argument.count > 1
        guard !isTyped, argument.contains(where: \.isWhitespace) else { return argument }
        let word = argument.prefix { $0.isLetter || $0 == "_" || $0 == "-" }
        let sign = argument[word.endIndex...].prefix { "!=<>:".contains($0) }
        let start = sign.isEmpty ? argument.startIndex : sign.endIndex
        let (name, value) = (argument[..<start], argument[start...])
        let text = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\(name)\"\(text)\""
    }
}

/// A range of numbers as the Stable Diffusion web UI writes it in its X/Y/Z plot.
///
///     1-5          1, 2, 3, 4, 5
///     1-5(+2)      1, 3, 5
///     10-5(-2)     10, 8, 6
///     1-3(+0.5)    1, 1.5, 2, 2.5, 3
///     1-10[5]      5 values evenly: 1, 3, 5, 7, 10 as whole numbers, 1, 3.25, 5.5, 7.75, 10 else
///
/// Both ends belong to it. Two things differ from the web UI's code: it forgets the last value of a
/// range that falls by more than one, and a range that falls without a step is empty there.
public struct AxisRange: Hashable, Sendable {
    /// The most values of a range.
    public static let limit = 10_000
    /// Digits after the point of evenly spread values.
    private static let places = 4

    /// In the order of the range, as they are typed.
    public let values: [String]

    /// The range in `text`; nil where it is none, such as a single number.
    ///
    /// - Parameters:
    ///   - text: what was typed between two commas.
    ///   - isWhole: whether only whole numbers are wanted; evenly spread ones are cut to them.
    ///   - name: the parameter, for the error.
    /// - Throws: ``ParameterError`` for a step that never arrives, and for too many.
    public init?(_ text: String, isWhole: Bool, name: String) throws {
        let form =
            #/
            \s* ([+-]?\d+(?:\.\d*)?) \s*-\s* ([+-]?\d+(?:\.\d*)?) \s*
            (?: \( \s* ([+-]?) (\d+(?:\.\d*)?) \s* \) | \[ \s* (\d+) \s* \] )? \s*
            /#
        guard let match = text.wholeMatch(of: form) else { return nil }
        let parts = match.output
        let step = parts.4 ?? "1"
        if isWhole, [parts.1, parts.2, step].contains(where: { $0.contains(".") }) { return nil }
        if let count = parts.5 {
            values = try Self.spread(
                Double(parts.1) ?? 0, Double(parts.2) ?? 0, count: Int(count) ?? .max,
                isWhole: isWhole, name: name, text: text)
            return
        }
        values = try Self.steps(
            from: parts.1, to: parts.2, sign: parts.3 ?? "", by: step, name: name, text: text)
    }

    /// Values at even steps, computed in whole numbers so that 0.1 three times is 0.3.
    private static func steps(
        from: Substring, to: Substring, sign: Substring, by step: Substring, name: String,
        text: String
    ) throws -> [String] {
        let places = [from, to, step].map(decimals).max() ?? 0
        guard let first = scaled(from, places), let last = scaled(to, places),
            let width = scaled(step, places)
        else { throw ParameterError(name: name, problem: "\(quoted(text)) has too many digits") }
        guard width > 0 else {
            throw ParameterError(
                name: name, problem: "\(quoted(text)) has a step of 0; type one such as (+2)")
        }
        let falls = first > last
        if first != last, sign == (falls ? "+" : "-") {
            throw ParameterError(
                name: name,
                problem: """
                    \(quoted(text)) never arrives; type \(from)-\(to)(\(falls ? "-" : "+")\(step)) \
                    or turn the ends round
                    """)
        }
        // Both ends are short, so neither their distance nor a value overflows.
        let count = abs(last - first) / width + 1
        try check(count, name: name, text: text)
        return (0..<count).map { index in
            print(first + (falls ? -1 : 1) * index * width, places)
        }
    }

    private static func spread(
        _ first: Double, _ last: Double, count: Int, isWhole: Bool, name: String, text: String
    ) throws -> [String] {
        guard count > 0 else {
            throw ParameterError(
                name: name, problem: "\(quoted(text)) asks for no values; type one such as [5]")
        }
        try check(count, name: name, text: text)
        var values: [String] = []
        for index in 0..<count {
            let part = count == 1 ? 0 : Double(index) / Double(count - 1)
            var value = first + (last - first) * part
            if isWhole {
                value = value.rounded(.towardZero)
            } else {
                value = (value * 10_000).rounded() / 10_000
            }
            let text = Number.shortest(value)
            if values.last != text { values.append(text) }
        }
        return values
    }

    private static func check(_ count: Int, name: String, text: String) throws {
        guard count <= limit else {
            throw ParameterError(
                name: name,
                problem: "\(quoted(text)) is \(count) values; allowed at most \(limit)")
        }
    }

    private static func decimals(_ text: Substring) -> Int {
        text.firstIndex(of: ".").map { text[text.index(after: $0)...].utf8.count } ?? 0
    }

    /// `1.5` with two places is 150; nil beyond 12 digits.
    private static func scaled(_ text: Substring, _ places: Int) -> Int? {
        let zeros = String(repeating: "0", count: places - decimals(text))
        let digits = text.filter { $0 != "." } + zeros
        return digits.utf8.count <= 13 ? Int(digits) : nil
    }

    private static func print(_ value: Int, _ places: Int) -> String {
        var text = String(value.magnitude)
        guard places > 0 else { return (value < 0 ? "-" : "") + text }
        text = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
        var result = text.dropLast(places) + "." + text.suffix(places)
        while result.last == "0" { result.removeLast() }
        if result.last == "." { result.removeLast() }
        return (value < 0 ? "-" : "") + result
    }
}

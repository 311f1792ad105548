import JSON

extension WebUIText {
    /// Reads a text.
    ///
    /// Nothing is fatal: a value outside the limits is left unset and reported. The last line
    /// counts as parameters where it has three pairs or more, else it belongs to the prompt.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - limits: The values that are taken.
    /// - Returns: Our parameters, the pairs that are none of ours, and a clause for each value that
    ///   was refused.
    public static func parse(
        _ text: String, within limits: Limits = .table
    ) -> (settings: Settings, other: [(key: String, value: String)], problems: [String]) {
        var reading = Reading(limits: limits)
        var lines = trimmed(text).unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false
        ).map { Substring($0) }
        let pairs = lines.last.map { self.pairs(in: String($0)) } ?? []
        if pairs.count >= 3 {
            lines.removeLast()
        } else {
            reading.problems.append(
                "parameters: the last line has fewer than three pairs; all is taken as the prompt")
        }
        reading.readPrompts(lines)
        var latest: [String: Int] = [:]
        for (index, pair) in pairs.enumerated() { latest[pair.key] = index }
        // The web UI lets the last of equal keys win.
        for (index, pair) in pairs.enumerated() where pairs.count >= 3 && latest[pair.key] == index
        {
            reading.read(pair.key, pair.value)
        }
        return (reading.settings, reading.other, reading.problems)
    }

    /// The noise schedules that end a sampler's name, in the web UI before 1.9 ("DPM++ 2M Karras")
    /// and in stable-diffusion.cpp ("euler_a discrete").
    private static let schedules: Set<String> = [
        "karras", "exponential", "polyexponential", "discrete", "ays", "gits", "simple",
        "smoothstep", "sgm_uniform",
    ]

    private struct Reading {
        let limits: Limits
        var settings = Settings()
        var other: [(key: String, value: String)] = []
        var problems: [String] = []

        mutating func readPrompts(_ lines: [Substring]) {
            var prompt: [Substring] = []
            var negative: [Substring] = []
            var isNegative = false
            for line in lines {
                var line = trimmed(line)
                if line.hasPrefix(WebUIText.negativeMark) {
                    isNegative = true
                    line = trimmed(line.dropFirst(WebUIText.negativeMark.count))
                }
                if isNegative { negative.append(line) } else { prompt.append(line) }
            }
            // As in the web UI, empty lines before the first text of each vanish.
            func text(_ lines: [Substring]) -> String {
                lines.drop { $0.isEmpty }.joined(separator: "\n")
            }
            if !text(prompt).isEmpty { set(.prompt, .text(text(prompt))) }
            if !text(negative).isEmpty { set(.negative, .text(text(negative))) }
        }

        mutating func read(_ key: String, _ value: String) {
            switch key {
            case "Sampler": readSampler(value)
            case "Size":
                attempt { try Parameter.size.set(value, in: &$0, within: $1) }
            case "Schedule type":
                readSchedule(value)
                other.append((key, value))
            default:
                let entry = Parameter.all.first { $0.webUI?.key == key }
                if let entry, let text = entry.webUI?.read(value) {
                    parse(entry, text)
                } else {
                    other.append((key, value))
                }
            }
        }

        /// A sampler's name, which older versions end in the name of a noise schedule.
        private mutating func readSampler(_ value: String) {
            var name = trimmed(value)
            if (try? Parameter.scheduler.parse(String(name))) == nil,
                let space = name.lastIndex(where: \.isWhitespace)
            {
                let schedule = String(name[name.index(after: space)...])
                if WebUIText.schedules.contains(schedule.lowercased()) {
                    readSchedule(schedule)
                    name = trimmed(name[..<space])
                }
            }
            parse(.scheduler, String(name))
        }

        private mutating func readSchedule(_ value: String) {
            let plain = ["automatic", "default", "discrete", "normal"]
            guard !plain.contains(value.lowercased()) else { return }
            problems.append(
                "Schedule type: \(quoted(value)) is not carried over; every scheduler has its own")
        }

        private mutating func parse(_ parameter: Parameter, _ text: String) {
            attempt { try parameter.set(parameter.parse(text, within: $1), in: &$0) }
        }

        private mutating func set(_ parameter: Parameter, _ value: Value) {
            attempt { try parameter.set(value, in: &$0, within: $1) }
        }

        private mutating func attempt(_ change: (inout Settings, Limits) throws -> [Change]) {
            do {
                _ = try change(&settings, limits)
            } catch {
                problems.append("\(error)")
            }
        }
    }

    /// The pairs of a line, by the web UI's pattern
    /// `\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)`.
    static func pairs(in line: String) -> [(key: String, value: String)] {
        let line = Array(line.unicodeScalars)
        var pairs: [(key: String, value: String)] = []
        var position = 0
        while position < line.count {
            guard isWord(line[position]) else {
                position += 1
                continue
            }
            var end = position + 1
            while end < line.count, isWord(line[end]) || " -/".unicodeScalars.contains(line[end]) {
                end += 1
            }
            // Every start within the run would end at the same place, so none of them matches.
            guard end < line.count, line[end] == ":", end - position >= 2 else {
                position = end
                continue
            }
            let key = text(line[position..<end])
            var start = end + 1
            while start < line.count, line[start].properties.isWhitespace { start += 1 }
            var stop = closingQuote(line, start).map { $0 + 1 } ?? start
            if stop > start + 2, stop == line.count || line[stop] == "," {
                // a quoted value
            } else {
                stop = line[start...].firstIndex(of: ",") ?? line.count
            }
            pairs.append((String(trimmed(key)), unquoted(text(line[start..<stop]))))
            position = stop + 1
        }
        return pairs
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// Letters, numbers and the underscore, as `\w` in Python.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: scalar == "_"
        }
    }

    /// The index of the quote that closes the one at `start`; a backslash escapes what follows it.
    private static func closingQuote(_ line: [Unicode.Scalar], _ start: Int) -> Int? {
        guard start < line.count, line[start] == "\"" else { return nil }
        var index = start + 1
        while index < line.count {
            if line[index] == "\"" { return index }
            index += line[index] == "\\" ? 2 : 1
        }
        return nil
    }

    /// The content of a value in quotes; what is not valid JSON stays as it is.
    static func unquoted(_ value: String) -> String {
        let value = trimmed(value)
        guard value.hasPrefix("\""), value.hasSuffix("\""),
            case .text(let content) = try? JSONValue(parsing: String(value))
        else { return String(value) }
        return content
    }
}

/// The axes of a sweep as they are typed, before their values are looked up.
///
///     steps 10,20,30 guidance=5-9(+2) prompt/cat/dog,"fox, red" scheduler DDIM, Euler a
///
/// An axis is a parameter's name, then a space or `=`, then values between commas; `prompt/cat/dog`
/// replaces a text. Double quotes keep spaces and commas in a value, `""` or `\"` is a quote in
/// them.
public struct AxisText: Hashable, Sendable {
    /// What stands between two commas.
    public struct Element: Hashable, Sendable {
        public let text: String
        /// Whether it was in quotes, so that it is a value and no range or name of several.
        public let isQuoted: Bool

        public init(_ text: String, isQuoted: Bool = false) {
            self.text = text
            self.isQuoted = isQuoted
        }
    }

    /// A parameter's own name, or `size`.
    public let parameter: String
    /// The text to replace, for `prompt/cat/dog`.
    public let search: String?
    public let elements: [Element]

    /// Reads a line.
    ///
    /// - Returns: the axes, and the words that begin with `--`.
    /// - Throws: ``ParameterError``.
    public static func read(_ line: String) throws -> (axes: [AxisText], options: [String]) {
        var drafts: [Draft] = []
        var options: [String] = []
        for word in try words(of: line) {
            if word.plain.hasPrefix("--") {
                options.append(word.plain)
            } else if let last = drafts.last, let joint = last.joint(with: word) {
                drafts[drafts.count - 1].add(word, joint)
            } else if let draft = Draft(word) {
                drafts.append(draft)
            } else {
                throw noAxis(word, after: drafts.last)
            }
        }
        return (try drafts.map { try $0.axis() }, options)
    }

    private static func noAxis(_ word: Word, after draft: Draft?) -> ParameterError {
        let name = String(word.plain.prefix { $0 != "=" && $0 != "/" && $0 != "," })
        let names = Parameter.all.flatMap { [$0.name] + $0.aliases } + [Parameter.size.name]
        let near = Parameter.suggestion(for: name, among: names)
        let hint =
            near.map { "; did you mean \($0)?" }
            ?? "; type a parameter's name and its values, such as steps 10,20,30"
        let quotes =
            draft.map { $0.isText ? "; text with spaces goes in double quotes" : "" } ?? ""
        return ParameterError(
            name: "sweep",
            problem: "\(quoted(name)) is no parameter\(quotes.isEmpty ? hint : quotes)")
    }

    // MARK: - Words

    /// Characters with whether each was in quotes.
    private struct Word {
        var characters: [(Character, isQuoted: Bool)] = []

        /// What stands outside quotes, from the start to the first quoted character.
        var plain: String { String(characters.prefix { !$0.isQuoted }.map(\.0)) }
        var isPlain: Bool { characters.allSatisfy { !$0.isQuoted } }
        var endsWithComma: Bool { characters.last.map { $0.0 == "," && !$0.isQuoted } ?? false }

        /// The place of the first such character outside quotes.
        func first(of wanted: Character) -> Int? {
            characters.firstIndex { $0.0 == wanted && !$0.isQuoted }
        }

        func dropping(_ count: Int) -> Word { Word(characters: Array(characters.dropFirst(count))) }

        /// The parts between commas.
        func elements() -> [Element] {
            var result: [Element] = []
            for part in characters.split(
                omittingEmptySubsequences: false, whereSeparator: { $0.0 == "," && !$0.isQuoted })
            {
                let isQuoted = part.contains(where: \.isQuoted)
                // The mark of an empty pair of quotes is no character of the text.
                let text = String(part.map(\.0).filter { $0 != AxisText.nothing })
                result.append(Element(isQuoted ? text : String(trimmed(text)), isQuoted: isQuoted))
            }
            return result
        }
    }

    /// Stands in a word for `""`, which has no character of its own.
    fileprivate static let nothing: Character = "\0"

    private static func words(of line: String) throws -> [Word] {
        var words: [Word] = []
        var word = Word()
        var isOpen = false
        var rest = line[...]
        while let character = rest.popFirst() {
            if isOpen {
                if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                    word.characters.append((next, true))
                    rest.removeFirst()
                } else if character == "\"", rest.first == "\"" {
                    word.characters.append(("\"", true))
                    rest.removeFirst()
                } else if character == "\"" {
                    isOpen = false
                } else {
                    word.characters.append((character, true))
                }
            } else if character == "\"", opens(after: word) {
                if rest.first == "\"", !rest.dropFirst().hasPrefix("\"") {
                    rest.removeFirst()
                    word.characters.append((nothing, true))
                } else {
                    isOpen = true
                }
            } else if character.isWhitespace {
                if !word.characters.isEmpty { words.append(word) }
                word = Word()
            } else {
                word.characters.append((character, false))
            }
        }
        if isOpen {
            throw ParameterError(name: "sweep", problem: "a quote \" is not closed; add one")
        }
        return word.characters.isEmpty ? words : words + [word]
    }

    /// A quote opens at the beginning of a value; inside one it is a character like any other.
    private static func opens(after word: Word) -> Bool {
        guard let last = word.characters.last else { return true }
        return !last.isQuoted && ",=/".contains(last.0)
    }

    // MARK: - Axes

    /// An axis while its words are collected.
    private struct Draft {
        enum Joint { case none, space }

        let parameter: String
        let domain: Domain?
        let isReplacing: Bool
        var word: Word

        var isText: Bool { domain == .text }

        /// An axis that begins with `word`; nil where that names no parameter.
        init?(_ word: Word) {
            let equals = word.first(of: "=")
            let slash = word.first(of: "/")
            let end = [equals, slash].compactMap { $0 }.min() ?? word.characters.count
            let name = String(word.characters[..<end].map(\.0))
            guard word.characters[..<end].allSatisfy({ !$0.isQuoted }) else { return nil }
            if Parameter.size.isNamed(name) {
                parameter = Parameter.size.name
                domain = nil
            } else if let entry = Parameter.named(name) {
                parameter = entry.name
                domain = entry.domain
            } else {
                return nil
            }
            isReplacing = end == slash
            if isReplacing, domain != .text { return nil }
            self.word = word.dropping(end + 1)
        }

        /// How `next` goes on with this axis; nil where it does not.
        func joint(with next: Word) -> Joint? {
            if word.characters.isEmpty || word.endsWithComma || next.plain.hasPrefix(",") {
                return Joint.none
            }
            // "5-9 (+2)", "1-10 [5]"
            if next.plain.hasPrefix("(") || next.plain.hasPrefix("[") { return Joint.none }
            guard Draft(next) == nil, next.isPlain, word.isPlain else { return nil }
            switch domain {
            case .choices: return .space
            case .seed:
                let last = word.plain.split(separator: ",").last?.lowercased()
                return last == "random" && next.plain.lowercased().hasPrefix("x") ? .space : nil
            default: return nil
            }
        }

        mutating func add(_ next: Word, _ joint: Joint) {
            if joint == .space { word.characters.append((" ", false)) }
            word.characters += next.characters
        }

        func axis() throws -> AxisText {
            var values = word
            var search: String?
            if isReplacing {
                guard let slash = word.first(of: "/") else {
                    throw ParameterError(
                        name: parameter,
                        problem: """
                            needs a text and what replaces it, such as \(parameter)/cat/dog,fox
                            """)
                }
                search = String(word.characters[..<slash].map(\.0).filter { $0 != nothing })
                values = word.dropping(slash + 1)
                if values.characters.last.map({ $0.0 == "/" && !$0.isQuoted }) ?? false {
                    values.characters.removeLast()
                }
                if search?.isEmpty ?? true {
                    throw ParameterError(
                        name: parameter,
                        problem: "has no text to replace; type it as \(parameter)/cat/dog,fox")
                }
            }
            guard !values.characters.isEmpty else {
                throw ParameterError(
                    name: parameter, problem: "has no values; type some, such as 10,20,30")
            }
            let elements = values.elements()
            if elements.contains(where: { $0.text.isEmpty && !$0.isQuoted }) {
                throw ParameterError(
                    name: parameter,
                    problem: "has an empty value between commas; \"\" stands for an empty text")
            }
            return AxisText(parameter: parameter, search: search, elements: elements)
        }
    }
}

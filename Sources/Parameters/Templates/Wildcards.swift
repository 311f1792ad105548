import JSON

/// The lines that stand for `__name__`, wherever they are kept.
public struct Wildcards: Sendable {
    /// One line of a wildcard file.
    public struct Value: Hashable, Sendable {
        public let text: String
        /// How often it is drawn at random, beside the others; above 0.
        public let weight: Double

        public init(_ text: String, weight: Double = 1) {
            self.text = text
            self.weight = weight
        }
    }

    /// The lists by their names: `colors`, `animals/cats`.
    private let lists: [String: [Value]]
    /// Where the lists were looked for, for errors.
    private let places: String

    /// - Parameters:
    ///   - lists: By name; a `/` stands between folders.
    ///   - places: Where they come from, such as `~/wildcards (.txt, .json)`.
    public init(_ lists: [String: [Value]], places: String) {
        self.lists = lists
        self.places = places
    }

    /// Every name, sorted.
    public var names: [String] { lists.keys.sorted() }

    /// The lines of all lists that `pattern` matches, sorted, each once.
    ///
    /// In a pattern `*` is any text, `?` any character, `[abc]` one of them. What matches nothing
    /// is looked for in every folder.
    ///
    /// - Throws: ``TemplateError`` with the places and the nearest name where nothing is found.
    func values(matching pattern: String) throws -> [Value] {
        let name = Self.cleaned(pattern)
        let matcher = GlobPattern(name)
        var found = lists.filter { matcher.matches($0.key) }
        if found.isEmpty {
            let anywhere = GlobPattern("*/" + name)
            found = lists.filter { anywhere.matches($0.key) }
        }
        guard !found.isEmpty else {
            let near = Parameter.suggestion(for: name, among: names)
            throw TemplateError(
                "there is no wildcard __\(quoted(name, quotes: false))__ in \(places)"
                    + (near.map { "; did you mean __\($0)__?" } ?? ""))
        }
        var seen: Set<String> = []
        let values = found.sorted { $0.key < $1.key }.flatMap(\.value)
            .filter { seen.insert($0.text).inserted }
        guard !values.isEmpty else {
            throw TemplateError(
                "the wildcard __\(quoted(name, quotes: false))__ in \(places) has no lines")
        }
        return values.sorted {
            $0.text.unicodeScalars.lexicographicallyPrecedes($1.text.unicodeScalars)
        }
    }

    private static func cleaned(_ pattern: String) -> String {
        pattern.replacing("\\", with: "/").split(separator: "/").joined(separator: "/")
    }

    // MARK: - Files

    /// The lines of a text file but for empty ones and those that begin with `#`.
    public static func values(ofText text: String) -> [Value] {
        text.split(whereSeparator: \.isNewline).map { trimmed($0) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }.map { Value(String($0)) }
    }

    /// The lists of a JSON file: an array of texts under the file's own name, or an object of
    /// arrays and objects by their keys.
    ///
    /// A text may begin with its weight, `2::red`, or be `{"text": "red", "weight": 2}`.
    ///
    /// - Returns: Lists by name, and a clause for each thing that is none.
    /// - Throws: ``JSONError`` when it is no JSON.
    public static func lists(
        ofJSON text: String, named name: String
    ) throws -> (lists: [String: [Value]], problems: [String]) {
        var reading = JSONLists()
        let folder = name.split(separator: "/").dropLast().joined(separator: "/")
        switch try JSONValue(parsing: text) {
        case .array(let items): reading.add(items, as: name)
        case .object(let members): reading.add(members, in: folder)
        case let other: reading.problems.append("\(other.kind) where an array or object belongs")
        }
        return (reading.lists, reading.problems)
    }

    private struct JSONLists {
        var lists: [String: [Value]] = [:]
        var problems: [String] = []

        mutating func add(_ members: [String: JSONValue], in folder: String) {
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                let name = folder.isEmpty ? key : "\(folder)/\(key)"
                switch member {
                case .text: add([member], as: name)
                case .array(let items): add(items, as: name)
                case .object(let members): add(members, in: name)
                case .null: break
                default: problems.append("\(name): \(member.kind) is no list of texts")
                }
            }
        }

        mutating func add(_ items: [JSONValue], as name: String) {
            var values: [Value] = []
            for item in items {
                switch item {
                case .text(let text):
                    if let value = Self.weighted(text) { values.append(value) }
                case .object(let members):
                    let text = (members["text"] ?? members["content"])?.textValue ?? ""
                    let weight = members["weight"]?.realValue ?? 1
                    if !text.isEmpty, weight > 0 { values.append(Value(text, weight: weight)) }
                case .null: break
                default: problems.append("\(name): \(item.kind) is no text")
                }
            }
            lists[name, default: []] += values
        }

        /// `2::red` as red of weight 2, as what begins with a digit may be; nil for nothing.
        private static func weighted(_ text: String) -> Value? {
            guard !text.isEmpty else { return nil }
            let parts = text.split(separator: "::", omittingEmptySubsequences: false)
            guard let first = text.utf8.first, Number.isDigit(first), parts.count >= 2,
                let content = parts.last,
                let weight = Number.real(Substring(parts.dropLast().joined(separator: "::"))),
                weight.isFinite, weight > 0
            else { return Value(text) }
            return content.isEmpty ? nil : Value(String(content), weight: weight)
        }
    }
}

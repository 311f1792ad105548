/// Walks a template; a class because the parts of a walk share its chance and its patience.
final class TemplateWalker {
    typealias Node = Template.Node
    typealias Method = Template.Method

    /// What holds where a part of a template stands.
    struct Surroundings {
        var method = Method.every
        var variables: [String: Node] = [:]
        /// The variables and the wildcards that are being read, so that a circle is found.
        var open: [String] = []
    }

    /// The most parts that one walk looks at.
    static let patience = 2_000_000
    /// The most choices in a row or inside one another, which are kept on the stack.
    static let deepestWalk = 300
    /// The deepest that wildcards name wildcards, and variables variables.
    static let maxDepth = 32

    private let wildcards: Wildcards
    private var steps = 0
    private var depth = 0
    var chance: SplitMix64
    private var nodes: [String: Node] = [:]
    private var lists: [String: [Wildcards.Value]] = [:]
    /// How many prompts the lines of a wildcard make where no variable is set.
    var counts: [String: Int] = [:]

    init(_ wildcards: Wildcards, seed: UInt64 = 0) {
        self.wildcards = wildcards
        chance = SplitMix64(seed: seed)
    }

    func step(_ parts: Int = 1) throws {
        steps += parts
        guard steps <= Self.patience else {
            throw TemplateError(
                "it has too many parts to go through; draw some of it with `--random 10`")
        }
    }

    /// Does something one level deeper, in a row of choices or inside one.
    func deeper<T>(_ work: () throws -> T) throws -> T {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepestWalk else {
            throw TemplateError(
                "more than \(Self.deepestWalk) choices follow one another or nest; fewer, please")
        }
        return try work()
    }

    /// Checks a text that is about to be kept.
    func checked(_ text: String) throws -> String {
        guard text.utf8.count <= Expansion.maxPromptBytes else {
            throw TemplateError(
                "a prompt of \(text.utf8.count) bytes comes out; allowed "
                    + "\(Expansion.maxPromptBytes)"
            )
        }
        return text
    }

    // MARK: - Wildcards and variables

    func values(_ pattern: String) throws -> [Wildcards.Value] {
        if let known = lists[pattern] { return known }
        let values = try wildcards.values(matching: pattern)
        lists[pattern] = values
        return values
    }

    /// A line of a wildcard file as a template of its own.
    func node(_ line: String, in pattern: String) throws -> Node {
        if let known = nodes[line] { return known }
        do {
            let node = try Template(parsing: line).root
            nodes[line] = node
            return node
        } catch let error as TemplateError {
            throw TemplateError(
                "in a line of __\(quoted(pattern, quotes: false))__: "
                    + error.description.dropFirst("template: ".count))
        }
    }

    /// The surroundings of a wildcard's lines.
    func inside(
        _ wildcard: Template.Wildcard, _ pattern: String, _ around: Surroundings
    ) throws -> Surroundings {
        var inside = try opened("__\(pattern)__", around)
        for variable in wildcard.variables { inside.variables[variable.name] = variable.value }
        return inside
    }

    /// The value of a variable and the surroundings to read it in.
    func value(
        _ name: String, _ fallback: Node?, _ around: Surroundings
    ) throws -> (Node, Surroundings) {
        guard let value = around.variables[name] ?? fallback else {
            let near = Parameter.suggestion(for: name, among: around.variables.keys.sorted())
            throw TemplateError(
                "the variable \(name) is not set; "
                    + (near.map { "did you mean ${\($0)}? Else " } ?? "")
                    + "write ${\(name)=...} before it, or ${\(name):default}")
        }
        return (value, try opened("${\(name)}", around))
    }

    private func opened(_ name: String, _ around: Surroundings) throws -> Surroundings {
        var inside = around
        inside.open.append(name)
        if let first = around.open.firstIndex(of: name) {
            let circle = inside.open[first...].map { quoted($0, quotes: false) }
            throw TemplateError("it goes in a circle: \(circle.joined(separator: " -> "))")
        }
        guard inside.open.count <= Self.maxDepth else {
            throw TemplateError("wildcards and variables nest more than \(Self.maxDepth) deep")
        }
        return inside
    }

    /// The options of a choice: a lone wildcard in it offers its lines.
    func options(
        _ variant: Template.Variant, _ around: Surroundings, pattern: (Node) throws -> String
    ) throws -> (options: [Template.Option], around: Surroundings) {
        guard variant.options.count == 1, case .wildcard(let wildcard) = variant.options[0].node
        else { return (variant.options, around) }
        let pattern = try pattern(wildcard.path)
        let options = try values(pattern).map {
            Template.Option(weight: $0.weight, node: try node($0.text, in: pattern))
        }
        return (options, try inside(wildcard, pattern, around))
    }

    /// How many of `count` options are taken, at least and at most.
    static func bounds(_ variant: Template.Variant, _ count: Int) -> ClosedRange<Int> {
        let most = min(variant.most ?? count, count)
        return min(variant.least, most)...most
    }

    /// A method inside another: within one that draws, nothing takes every one.
    static func effective(_ node: Node, _ around: Surroundings) -> Method {
        guard let own = node.method else { return around.method }
        return own == .every ? around.method : own
    }

    /// The parts with their separator between, but none at the ends.
    static func joined(_ parts: [String], _ separator: String) -> String {
        guard parts.count != 1 else { return parts[0] }
        var text = parts.joined(separator: separator)
        if !separator.isEmpty {
            if text.hasPrefix(separator) { text.removeFirst(separator.count) }
            if text.hasSuffix(separator) { text.removeLast(separator.count) }
        }
        return text
    }

    /// `photo of ..., 8k` around a text: in place of the dots, or after all of it without dots.
    static func wrapped(_ text: String, in around: String) -> String {
        let scalars = Array(around.unicodeScalars)
        let marks: Set<Unicode.Scalar> = [
            "\u{1801}", "\u{2026}", "\u{22EE}", "\u{22EF}", "\u{22F0}", "\u{22F1}", "\u{FE19}",
        ]
        var index = 0
        while index < scalars.count {
            var end = index
            if marks.contains(scalars[index]) {
                while end < scalars.count, marks.contains(scalars[end]) { end += 1 }
            } else {
                while end < scalars.count, scalars[end] == "." { end += 1 }
                if end - index < 3 { end = index }
            }
            if end > index {
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[..<index])
                view.append(contentsOf: text.unicodeScalars)
                view.append(contentsOf: scalars[end...])
                return String(view)
            }
            index += 1
        }
        return around + text
    }
}

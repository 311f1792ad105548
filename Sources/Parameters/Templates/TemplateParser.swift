/// Reads a template; scalars, not characters: a brace with an accent after it is a brace.
///
/// The parts of the grammar are here; TemplateParser+Scalars.swift reads single scalars.
struct TemplateParser {
    let text: [Unicode.Scalar]
    var position = 0
    var depth = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// Where a run of text stands, which decides what ends it.
    private enum Place {
        case top
        case option
        case value
        /// The first part of `%{wrapper$$inner}`.
        case wrapper
    }

    mutating func template() throws -> Template.Node { try sequence(.top) }

    private mutating func sequence(_ place: Place) throws -> Template.Node {
        var nodes: [Template.Node] = []
        var literal = String.UnicodeScalarView()
        func flush() {
            if !literal.isEmpty { nodes.append(.literal(String(literal))) }
            literal = String.UnicodeScalarView()
        }
        scan: while let scalar = peek() {
            switch scalar {
            case "\\" where peek(1).map(Self.isSpecial) == true:
                literal.append(text[position + 1])
                position += 2
            case "}" where place != .top: break scan
            case "|" where place == .option: break scan
            case "|" where place != .top:
                throw error("`|` stands outside a choice; write {a|b}, or \\| for the sign itself")
            case "$" where place == .wrapper && peek(1) == "$": break scan
            case "#":
                // White space alone before a comment goes with it.
                if literal.allSatisfy(\.properties.isWhitespace), !nodes.isEmpty {
                    literal = String.UnicodeScalarView()
                }
                while let next = peek(), next != "\n" { position += 1 }
            case "$" where peek(1) == "{":
                flush()
                nodes.append(try nested { try $0.variable(in: place) })
            case "%" where peek(1) == "{":
                flush()
                nodes.append(try nested { try $0.wrap() })
            case "{":
                flush()
                nodes.append(try nested { .variant(try $0.variant()) })
            case "_" where peek(1) == "_":
                flush()
                nodes.append(try nested { .wildcard(try $0.wildcard()) })
            default:
                literal.append(scalar)
                position += 1
            }
        }
        flush()
        return nodes.isEmpty ? .literal("") : nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        "{}|$%#_~!@\\".unicodeScalars.contains(scalar)
    }

    // MARK: - Choices

    private mutating func variant() throws -> Template.Variant {
        let start = position
        position += 1
        skipSpace()
        var variant = Template.Variant(options: [])
        variant.method = method()
        if let bounds = bounds() {
            (variant.least, variant.most) = (bounds.least, bounds.most)
            if let separator = separator() { variant.separator = separator }
        }
        repeat {
            skipSpace()
            let weight = try weight()
            variant.options.append(.init(weight: weight, node: try sequence(.option)))
        } while take("|")
        guard take("}") else {
            throw error(
                "`{` is not closed; add }, or write \\{ for a brace (a # begins a comment)",
                at: start)
        }
        return variant
    }

    private mutating func method() -> Template.Method? {
        let methods: [Unicode.Scalar: Template.Method] = ["!": .every, "~": .random, "@": .cycle]
        guard let scalar = peek(), let method = methods[scalar] else { return nil }
        position += 1
        return method
    }

    /// `2$$`, `1-2$$`, `-2$$` or `1-$$`, in either order; nil, with nothing taken, for anything
    /// else.
    private mutating func bounds() -> (least: Int, most: Int?)? {
        let start = position
        let first = number()
        let hasHyphen = take("-")
        let second = hasHyphen ? number() : nil
        guard first != nil || second != nil, takeMark() else {
            position = start
            return nil
        }
        guard hasHyphen else { return (first ?? 1, first) }
        let least = first ?? 1
        guard let second else { return (least, nil) }
        return (min(least, second), max(least, second))
    }

    /// Text before a further `$$`; nil, with nothing taken, where there is none.
    private mutating func separator() -> String? {
        let start = position
        while let scalar = peek(), !"${}".unicodeScalars.contains(scalar) { position += 1 }
        let end = position
        guard end > start, takeMark() else {
            position = start
            return nil
        }
        return string(start..<end)
    }

    /// A number and `::`; 1 where there is none.
    private mutating func weight() throws -> Double {
        let start = position
        _ = number()
        if take(".") { _ = number() }
        let end = position
        guard take(":"), take(":") else {
            position = start
            return 1
        }
        guard let weight = Number.real(string(start..<end)[...]), weight.isFinite else {
            position = start
            return 1
        }
        return weight
    }

    // MARK: - Wildcards

    private mutating func wildcard() throws -> Template.Wildcard {
        let start = position
        position += 2
        var wildcard = Template.Wildcard(path: .literal(""))
        wildcard.method = method()
        var nodes: [Template.Node] = []
        var literal = String.UnicodeScalarView()
        func unclosed() -> TemplateError {
            error(
                "`__` begins the name of a wildcard file, which another `__` ends; write \\_\\_ "
                    + "for two underscores", at: start)
        }
        scan: while true {
            guard let scalar = peek() else { throw unclosed() }
            switch scalar {
            case "_" where peek(1) == "_": break scan
            case "(": break scan
            case "$" where peek(1) == "{", "{":
                if !literal.isEmpty { nodes.append(.literal(String(literal))) }
                literal = String.UnicodeScalarView()
                nodes.append(
                    try nested { parser in
                        if scalar == "{" { return .variant(try parser.variant()) }
                        let node = try parser.variable(in: .value)
                        // A variable that is not set is taken as its own name.
                        if case .variable(let name, nil) = node {
                            return .variable(name: name, fallback: .literal(name))
                        }
                        return node
                    })
            case "#", "}", "$", "%", "\n": throw unclosed()
            default:
                literal.append(scalar)
                position += 1
            }
        }
        if !literal.isEmpty { nodes.append(.literal(String(literal))) }
        if nodes.count == 1, case .literal(let name) = nodes[0] {
            nodes[0] = .literal(String(trimmed(name)))
        }
        wildcard.path = nodes.count == 1 ? nodes[0] : .sequence(nodes)
        guard !nodes.isEmpty, nodes != [.literal("")] else {
            throw error("`____` names no wildcard file; write \\_ for an underscore", at: start)
        }
        if take("(") {
            let open = position
            while let scalar = peek(), scalar != ")" { position += 1 }
            guard peek() == ")" else { throw unclosed() }
            wildcard.variables = try assignments(string(open..<position))
            position += 1
            skipSpace()
        }
        guard take("_"), take("_") else { throw unclosed() }
        return wildcard
    }

    /// `a=red, b={x|y}` between the parentheses of a wildcard.
    private func assignments(_ text: String) throws -> [Template.Assignment] {
        try text.split(separator: ",").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map { String(trimmed($0)) }
            guard parts.count == 2, Self.isName(parts[0]) else {
                throw error("(\(String(trimmed(pair)))) sets no variable; write (name=value)")
            }
            var parser = TemplateParser(parts[1])
            parser.depth = depth
            return .init(name: parts[0], value: try parser.template())
        }
    }

    // MARK: - Variables and wraps

    private mutating func variable(in place: Place) throws -> Template.Node {
        let start = position
        position += 2
        skipSpace()
        let nameStart = position
        while let scalar = peek(), Self.isNamePart(scalar) { position += 1 }
        let name = string(nameStart..<position)
        guard Self.isName(name) else {
            throw error(
                "`${` is followed by no name; write ${name}, or \\$\\{ for the signs", at: start)
        }
        skipSpace()
        let keeps = take("?")
        if take("=") {
            guard place == .top else {
                throw error(
                    "a variable is set outside of braces; move ${\(name)=...} out", at: start)
            }
            let isImmediate = take("!")
            skipSpace()
            let value = try sequence(.value)
            try close(start)
            return .assignment(
                .init(name: name, value: value, isImmediate: isImmediate, keeps: keeps))
        }
        guard !keeps else {
            throw error("`?` is followed by =, as in ${\(name)?=red}", at: start)
        }
        var fallback: Template.Node?
        if take(":") {
            skipSpace()
            fallback = try sequence(.value)
        }
        skipSpace()
        try close(start)
        return .variable(name: name, fallback: fallback)
    }

    private mutating func wrap() throws -> Template.Node {
        let start = position
        position += 2
        skipSpace()
        let around = try sequence(.wrapper)
        guard takeMark() else {
            throw error(
                "`%{` needs two parts, as in %{photo of ...$$a fox}; \\%\\{ are the signs",
                at: start)
        }
        skipSpace()
        let inner = try sequence(.value)
        try close(start)
        return .wrap(around, inner: inner)
    }

    private mutating func close(_ start: Int) throws {
        guard take("}") else {
            throw error("`\(string(start..<start + 2))` is not closed; add }", at: start)
        }
    }
}

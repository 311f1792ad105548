extension TemplateWalker {
    /// Takes a text; false ends the walk.
    typealias Taker = (String) throws -> Bool

    /// Every text of a part, the last choice changing fastest.
    ///
    /// - Returns: whether the walk went to its end.
    @discardableResult
    func each(_ node: Node, _ around: Surroundings, _ take: Taker) throws -> Bool {
        try step()
        if case .literal(let text) = node { return try take(text) }
        return try deeper {
            guard Self.effective(node, around) == .every else {
                return try take(draw(node, around, turn: 0))
            }
            return try eachOf(node, around, take)
        }
    }

    private func eachOf(_ node: Node, _ around: Surroundings, _ take: Taker) throws -> Bool {
        switch node {
        case .literal(let text): return try take(text)
        case .sequence(let nodes): return try eachOf(sequence: nodes, around, take)
        case .variant(let variant): return try eachOf(variant, around, take)
        case .wildcard(let wildcard):
            return try each(wildcard.path, around) { pattern in
                let inside = try self.inside(wildcard, pattern, around)
                for value in try values(pattern) {
                    guard try each(self.node(value.text, in: pattern), inside, take) else {
                        return false
                    }
                }
                return true
            }
        case .assignment(let assignment):
            return try eachOf(sequence: [.assignment(assignment)], around, take)
        case .variable(let name, let fallback):
            let (value, inside) = try value(name, fallback, around)
            return try each(value, inside, take)
        case .wrap(let outer, let inner):
            return try each(outer, around) { outer in
                try each(inner, around) { try take(checked(Self.wrapped($0, in: outer))) }
            }
        }
    }

    /// Sets the variables of a sequence; one that is set at once takes each of its values in turn.
    private func settingVariables(
        _ nodes: [Node], _ around: Surroundings, then: (Surroundings) throws -> Bool
    ) throws -> Bool {
        let assignments = nodes.compactMap {
            if case .assignment(let one) = $0 { one } else { nil }
        }
        func set(_ index: Int, _ inside: Surroundings) throws -> Bool {
            guard index < assignments.count else { return try then(inside) }
            let assignment = assignments[index]
            var inside = inside
            guard !assignment.keeps || around.variables[assignment.name] == nil else {
                return try set(index + 1, inside)
            }
            guard assignment.isImmediate else {
                inside.variables[assignment.name] = assignment.value
                return try set(index + 1, inside)
            }
            return try each(assignment.value, around) { text in
                inside.variables[assignment.name] = .literal(text)
                return try set(index + 1, inside)
            }
        }
        return try set(0, around)
    }

    private func eachOf(
        sequence nodes: [Node], _ around: Surroundings, _ take: Taker
    ) throws -> Bool {
        let tokens = nodes.filter { if case .assignment = $0 { false } else { true } }
        return try settingVariables(nodes, around) { inside in
            let drawer = Drawer(tokens)
            return try eachOf(tokens, inside, drawer) { parts in
                try take(checked(parts.joined()))
            }
        }
    }

    /// The turns of parts that are drawn while others take every one; equal parts share theirs.
    private final class Drawer {
        private let nodes: [Node]
        private var turns: [Int]

        init(_ nodes: [Node]) {
            self.nodes = nodes
            turns = Array(repeating: 0, count: nodes.count)
        }

        func turn(_ node: Node) -> Int {
            guard let index = nodes.firstIndex(of: node) else { return 0 }
            defer { turns[index] += 1 }
            return turns[index]
        }
    }

    /// Every row of texts of parts that stand in a row.
    private func eachOf(
        _ nodes: [Node], _ around: Surroundings, _ drawer: Drawer,
        _ take: ([String]) throws -> Bool
    ) throws -> Bool {
        var parts = nodes.map { if case .literal(let text) = $0 { text } else { "" } }
        let drawn = nodes.indices.filter { Self.effective(nodes[$0], around) != .every }
        let chosen = nodes.indices.filter {
            if case .literal = nodes[$0] { return false }
            return !drawn.contains($0)
        }
        func place(_ index: Int) throws -> Bool {
            try step()
            guard index < chosen.count else {
                // What is drawn is drawn for a row that stands, the last part first.
                for index in drawn.reversed() {
                    parts[index] = try draw(
                        nodes[index], around, turn: drawer.turn(nodes[index]))
                }
                return try take(parts)
            }
            return try each(nodes[chosen[index]], around) { text in
                parts[chosen[index]] = text
                return try place(index + 1)
            }
        }
        return try place(0)
    }

    private func eachOf(
        _ variant: Template.Variant, _ around: Surroundings, _ take: Taker
    ) throws -> Bool {
        if variant.options.count == 1, case .wildcard(let wildcard) = variant.options[0].node {
            return try each(wildcard.path, around) { pattern in
                let (options, inside) = try options(variant, around) { _ in pattern }
                return try eachOf(variant, options, inside, take)
            }
        }
        return try eachOf(variant, variant.options, around, take)
    }

    private func eachOf(
        _ variant: Template.Variant, _ options: [Template.Option], _ around: Surroundings,
        _ take: Taker
    ) throws -> Bool {
        var seen: Set<[String]> = []
        var chosen: [Node] = []
        func choose(_ left: Int, _ nodes: [Node]) throws -> Bool {
            try step()
            guard left > 0 else {
                return try eachOf(chosen, around, Drawer(chosen)) { parts in
                    guard Set(parts).count == parts.count, seen.insert(parts).inserted else {
                        return true
                    }
                    return try take(checked(Self.joined(parts, variant.separator)))
                }
            }
            guard nodes.count >= left else { return true }
            for node in nodes {
                chosen.append(node)
                defer { chosen.removeLast() }
                // Without this option and all that are equal to it.
                let others = left > 1 ? nodes.filter { $0 != node } : []
                guard try choose(left - 1, others) else { return false }
            }
            return true
        }
        for count in Self.bounds(variant, options.count) {
            guard try choose(count, options.map(\.node)) else { return false }
        }
        return true
    }
}

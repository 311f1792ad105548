extension TemplateWalker {
    /// How many texts ``each(_:_:_:)`` gives, equal ones counted apart; `Int.max` is so many or
    /// more.
    func count(_ node: Node, _ around: Surroundings) throws -> Int {
        try step()
        return try deeper {
            guard Self.effective(node, around) == .every else {
                // That it can be drawn is found out now, not half-way.
                _ = try draw(node, around, turn: 0)
                return 1
            }
            return try counted(node, around)
        }
    }

    private func counted(_ node: Node, _ around: Surroundings) throws -> Int {
        switch node {
        case .literal: return 1
        case .sequence(let nodes): return try count(sequence: nodes, around)
        case .variant(let variant): return try count(variant, around)
        case .wildcard(let wildcard):
            return try total(wildcard.path, around) { pattern in
                let isPlain = around.variables.isEmpty && wildcard.variables.isEmpty
                let inside = try inside(wildcard, pattern, around)
                if isPlain, let known = counts[pattern] { return known }
                let count = try values(pattern).reduce(0) {
                    Self.sum($0, try self.count(self.node($1.text, in: pattern), inside))
                }
                if isPlain { counts[pattern] = count }
                return count
            }
        case .assignment(let assignment):
            return try count(sequence: [.assignment(assignment)], around)
        case .variable(let name, let fallback):
            let (value, inside) = try value(name, fallback, around)
            return try count(value, inside)
        case .wrap(let outer, let inner):
            return Self.product(try count(outer, around), try count(inner, around))
        }
    }

    /// The sum over the texts of a part, of which there is mostly one.
    private func total(
        _ node: Node, _ around: Surroundings, _ count: (String) throws -> Int
    ) throws -> Int {
        if case .literal(let text) = node { return try count(text) }
        var total = 0
        try each(node, around) { text in
            total = Self.sum(total, try count(text))
            return true
        }
        return total
    }

    /// Variables that are set at once multiply; what depends on their text is counted for the
    /// first.
    private func count(sequence nodes: [Node], _ around: Surroundings) throws -> Int {
        var inside = around
        var product = 1
        for node in nodes {
            guard case .assignment(let assignment) = node,
                !assignment.keeps || around.variables[assignment.name] == nil
            else { continue }
            guard assignment.isImmediate else {
                inside.variables[assignment.name] = assignment.value
                continue
            }
            product = Self.product(product, try count(assignment.value, around))
            try each(assignment.value, around) { text in
                inside.variables[assignment.name] = .literal(text)
                return false
            }
        }
        for node in nodes {
            if case .assignment = node { continue }
            product = Self.product(product, try count(node, inside))
        }
        return product
    }

    private func count(_ variant: Template.Variant, _ around: Surroundings) throws -> Int {
        if variant.options.count == 1, case .wildcard(let wildcard) = variant.options[0].node {
            return try total(wildcard.path, around) { pattern in
                let (options, inside) = try options(variant, around) { _ in pattern }
                return try count(variant, options, inside)
            }
        }
        return try count(variant, variant.options, around)
    }

    /// k! times the sum over all sets of k different options of the product of their counts.
    private func count(
        _ variant: Template.Variant, _ options: [Template.Option], _ around: Surroundings
    ) throws -> Int {
        var known: Set<Node> = []
        let counts = try options.filter { known.insert($0.node).inserted }
            .map { try count($0.node, around) }
        return try Self.bounds(variant, options.count).reduce(0) { total, k in
            // So many parts are looked at to count them.
            for _ in 0..<k { try step(counts.count) }
            return Self.sum(total, Self.arrangements(copies: counts, k))
        }
    }

    static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, isOver) = a.addingReportingOverflow(b)
        return isOver ? .max : sum
    }

    static func product(_ a: Int, _ b: Int) -> Int {
        let (product, isOver) = a.multipliedReportingOverflow(by: b)
        return isOver ? .max : product
    }
}

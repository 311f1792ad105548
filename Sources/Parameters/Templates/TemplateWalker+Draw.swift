extension TemplateWalker {
    /// One text of a part; `turn` is how often it was drawn before, for what takes one after the
    /// other.
    func draw(_ node: Node, _ around: Surroundings, turn: Int) throws -> String {
        try step()
        if case .literal(let text) = node { return text }
        return try deeper { try drawn(node, around, turn: turn) }
    }

    private func drawn(_ node: Node, _ around: Surroundings, turn: Int) throws -> String {
        var around = around
        around.method = Self.effective(node, around)
        // Where every one is asked for and only one can be had, it is the first.
        if around.method == .every { around.method = .cycle }
        let isRandom = around.method == .random
        switch node {
        case .literal(let text): return text
        case .sequence(let nodes):
            let inside = try settingVariables(nodes, around, turn: turn)
            return try checked(
                nodes.map { node in
                    if case .assignment = node { return "" }
                    return try draw(node, inside, turn: turn)
                }.joined())
        case .variant(let variant):
            let (options, inside) = try options(variant, around) {
                try draw($0, around, turn: turn)
            }
            guard isRandom else { return try cycled(variant, options, inside, turn: turn) }
            let count = Self.bounds(variant, options.count)
            let chosen = pick(count.lowerBound + chance.below(count.count), of: options)
            return try checked(
                Self.joined(chosen.map { try draw($0, inside, turn: 0) }, variant.separator))
        case .wildcard(let wildcard):
            let pattern = try draw(wildcard.path, around, turn: turn)
            let inside = try inside(wildcard, pattern, around)
            let values = try values(pattern)
            guard isRandom else {
                let text = values[turn % values.count].text
                return try draw(self.node(text, in: pattern), inside, turn: turn / values.count)
            }
            let index = weighted(values.map(\.weight))
            return try draw(self.node(values[index].text, in: pattern), inside, turn: 0)
        case .assignment: return ""
        case .variable(let name, let fallback):
            let (value, inside) = try value(name, fallback, around)
            return try draw(value, inside, turn: turn)
        case .wrap(let outer, let inner):
            let outer = try draw(outer, around, turn: turn)
            return try checked(Self.wrapped(draw(inner, around, turn: turn), in: outer))
        }
    }

    private func settingVariables(
        _ nodes: [Node], _ around: Surroundings, turn: Int
    ) throws -> Surroundings {
        var inside = around
        for node in nodes {
            guard case .assignment(let assignment) = node,
                !assignment.keeps || around.variables[assignment.name] == nil
            else { continue }
            inside.variables[assignment.name] =
                assignment.isImmediate
                ? .literal(try draw(assignment.value, around, turn: turn)) : assignment.value
        }
        return inside
    }

    /// One set of options after the other; after all of them, each with its own next text.
    private func cycled(
        _ variant: Template.Variant, _ options: [Template.Option], _ around: Surroundings, turn: Int
    ) throws -> String {
        let nodes = options.map(\.node)
        var numbers: [Int] = []
        for count in Self.bounds(variant, options.count) {
            numbers.append(Self.arrangements(nodes, count))
        }
        let total = numbers.reduce(0) { Self.sum($0, $1) }
        guard total > 0 else { return "" }
        var place = turn % total
        var count = Self.bounds(variant, options.count).lowerBound
        for number in numbers {
            if place < number { break }
            place -= number
            count += 1
        }
        let parts = try Self.arrangement(place, of: nodes, count).map {
            try draw($0, around, turn: turn / total)
        }
        return try checked(Self.joined(parts, variant.separator))
    }

    /// How many ordered choices of `count` there are, equal nodes never together.
    private static func arrangements(_ nodes: [Node], _ count: Int) -> Int {
        var copies: [Node: Int] = [:]
        for node in nodes { copies[node, default: 0] += 1 }
        return arrangements(copies: Array(copies.values), count)
    }

    /// `count`! times the sum over the sets of `count` different nodes of their copies' product.
    static func arrangements(copies: [Int], _ count: Int) -> Int {
        guard count <= copies.count else { return 0 }
        var sums = [1] + Array(repeating: 0, count: count)
        for number in copies {
            for k in stride(from: count, to: 0, by: -1) {
                sums[k] = sum(sums[k], product(sums[k - 1], number))
            }
        }
        return product((1...max(1, count)).reduce(1, product), sums[count])
    }

    /// The choice at `place` among those of ``arrangements(_:_:)``.
    private static func arrangement(_ place: Int, of nodes: [Node], _ count: Int) -> [Node] {
        var place = place
        var left = nodes
        var chosen: [Node] = []
        while chosen.count < count {
            let node = left.first { node in
                let number = arrangements(left.filter { $0 != node }, count - chosen.count - 1)
                if place < number { return true }
                place -= number
                return false
            }
            guard let node else { break }
            chosen.append(node)
            left.removeAll { $0 == node }
        }
        return chosen
    }

    /// `count` of the options, each at most once, by their weights.
    private func pick(_ count: Int, of options: [Template.Option]) -> [Node] {
        var left = options
        return (0..<min(count, options.count)).map { _ in
            left.remove(at: weighted(left.map(\.weight))).node
        }
    }

    /// An index by weights; where all are 0, every one is as likely.
    private func weighted(_ weights: [Double]) -> Int {
        let total = weights.reduce(0, +)
        guard total > 0, total.isFinite else { return chance.below(weights.count) }
        var place = chance.unit() * total
        for (index, weight) in weights.enumerated() where weight > 0 {
            if place < weight { return index }
            place -= weight
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }
}

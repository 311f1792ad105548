/// What a template stands for: how many prompts, which, or some drawn at random.
public struct Expansion: Sendable {
    let template: Template
    let wildcards: Wildcards

    /// The most prompts that are made of one template at once.
    public static let most = 10_000
    /// The most bytes of one prompt.
    static let maxPromptBytes = Domain.maxTextBytes

    public init(_ template: Template, wildcards: Wildcards) {
        self.template = template
        self.wildcards = wildcards
    }

    /// How many prompts there are, worked out and not made.
    ///
    /// Equal ones are counted apart, so it may be more than are different. `Int.max` is that many
    /// or more.
    ///
    /// - Throws: ``TemplateError`` for a missing wildcard or variable, and for a circle of them.
    public func count() throws -> Int {
        let walker = TemplateWalker(wildcards)
        return try walker.count(template.root, .init())
    }

    /// The first `limit` different prompts, the last choice changing fastest.
    ///
    /// - Returns: The prompts, and whether they are all there are.
    /// - Throws: ``TemplateError``.
    public func prompts(limit: Int = Self.most) throws -> (prompts: [String], areAll: Bool) {
        let walker = TemplateWalker(wildcards)
        var prompts: [String] = []
        var seen: Set<[UInt8]> = []
        let areAll = try walker.each(template.root, .init()) { text in
            // By bytes: two spellings of one accent are two prompts.
            guard seen.insert(Array(text.utf8)).inserted else { return true }
            guard prompts.count < limit else { return false }
            prompts.append(text)
            return true
        }
        return (prompts, areAll)
    }

    /// `count` prompts drawn by weight, equal ones included; the same seed draws the same ones, and
    /// a larger count begins with those of a smaller.
    ///
    /// - Throws: ``TemplateError``.
    public func random(_ count: Int, seed: Int) throws -> [String] {
        let walker = TemplateWalker(wildcards, seed: UInt64(truncatingIfNeeded: seed))
        var prompts: [String] = []
        for turn in 0..<max(0, count) {
            prompts.append(
                try walker.draw(template.root, .init(method: .random), turn: turn))
        }
        return prompts
    }
}

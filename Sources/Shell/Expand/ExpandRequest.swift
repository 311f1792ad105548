import JSON
import Ledger
import LineSyntax
import Parameters

/// What `:expand` is asked for: a template, and how its prompts are taken.
struct ExpandRequest: Sendable {
    /// As it was typed.
    var template: String
    /// How many prompts are drawn, and by which seed; nil takes every one.
    var drawn: (count: Int, seed: Int)?

    /// The kind of its series in the library.
    static let kind = "expand"

    /// The plan of the series: the prompts decide what each position means, since wildcard files change;
    /// `round` counts the series of one plan whose seeds are drawn anew.
    func plan(
        _ prompts: [String], _ base: Settings, seeds: [Int]?, round: Int
    ) -> JSONValue {
        var base = base
        base.prompt = nil
        if seeds != nil { base.seed = nil }
        var plan: [String: JSONValue] = [
            "template": .text(template), "prompts": .array(prompts.map(JSONValue.text)),
            "settings": base.jsonValue,
        ]
        if let drawn {
            plan["drawn"] = ["count": .integer(drawn.count), "seed": .integer(drawn.seed)]
        }
        if let seeds { plan["seeds"] = .array(seeds.map(JSONValue.integer)) }
        if round > 1 { plan["round"] = .integer(round) }
        return .object(plan)
    }
}

/// The prompts of a template, as far as they are asked for.
struct ExpandedPrompts {
    /// All of them, or the first.
    var prompts: [String]
    /// How many there are; `Int.max` is that many or more.
    var count: Int
    var areAll: Bool
}

extension Shell {
    /// The wildcards of this library; what cannot be read is said.
    func wildcards() throws -> Wildcards {
        let folder = try ledger().home + "/wildcards"
        let (wildcards, problems) = WildcardFiles.read(
            folder, shown: folder.abbreviated(home: options.environment["HOME"]).onOneLine)
        for problem in problems.prefix(10) { output.talk(problem) }
        return wildcards
    }

    /// Counts a template's prompts and makes at most `limit` of them.
    ///
    /// - Throws: `TemplateError`.
    func expanded(_ request: ExpandRequest, limit: Int) throws -> ExpandedPrompts {
        let template = try Template(parsing: request.template)
        let needsFiles = request.template.contains("__")
        let expansion = Expansion(
            template, wildcards: needsFiles ? try wildcards() : Wildcards([:], places: ""))
        if let drawn = request.drawn {
            let prompts = try expansion.random(drawn.count, seed: drawn.seed)
            return ExpandedPrompts(
                prompts: Array(prompts.prefix(limit)), count: prompts.count, areAll: true)
        }
        let count = try expansion.count()
        guard count <= Expansion.most else {
            let few = try expansion.prompts(limit: min(limit, 20))
            return ExpandedPrompts(prompts: few.prompts, count: count, areAll: few.areAll)
        }
        // Few enough to be made, which collapses equal ones.
        let all = try expansion.prompts()
        return ExpandedPrompts(
            prompts: Array(all.prompts.prefix(limit)), count: all.prompts.count, areAll: true)
    }
}

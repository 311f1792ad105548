import JSON
import LineSyntax
import Parameters

/// What `:expand` is asked for: a template, and how its prompts are taken.
struct TemplateRequest: Sendable {
    /// As it was typed.
    var template: String
    /// How many prompts are drawn, and by which seed; nil takes every one.
    var drawn: (count: Int, seed: Int)?

    /// The plan of the series: the prompts decide what each position means, since wildcard files
    /// change; `round` counts the series of one plan whose seeds are drawn anew.
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

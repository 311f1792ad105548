import JSON
import LineSyntax
import Parameters
import Runs

/// The session against the last run: what a run of it, frozen now, would change.
struct SessionDiff {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// The comparison of the two frozen requests.
    ///
    /// - Parameter isJSON: whether an object is printed in any case.
    /// - Returns: what differs.
    /// - Throws: `UserError` when there is no run; what is wrong with the session's settings.
    func answer(isJSON: Bool) throws -> Answer {
        let last = try context.runs.lookup.run("@")
        let before = try last.requestedSettings()
        var settings = context.session.settings
        // A random seed is no difference: each run draws another.
        if settings.seed == nil || settings.seed == .random { settings.seed = before.seed }
        // A request needs a prompt; a session without one still differs in the rest.
        let hasPrompt = !(settings.prompt?.trimmed.isEmpty ?? true)
        if !hasPrompt { settings.prompt = before.prompt }
        var after = try context.runs.planner.plan(settings).request.resolved
        if !hasPrompt { after.prompt = nil }
        let changes = SettingsComparison.changes(before, after, areWhole: true)
        let name = "@\(last.number)"
        let frozen = after
        let json: JSONValue = [
            "a": .integer(last.number), "b": .null, "changed": ChangeWords.json(changes),
            "prompt": ChangeWords.json(promptFrom: before, to: frozen), "other": .array([]),
            "images": .null,
        ]
        if isJSON { return .data([json.description]) }
        if changes.isEmpty { return .result(["the session is as \(name)"], json: json) }
        return .result(
            ["\(name) -> session"] + ChangeWords.lines(changes).map { "  \($0)" }, json: json)
    }
}

/// Compares settings of which not everything may be known.
enum SettingsComparison {
    /// The parameters that differ; where a side does not know every one, only those both know.
    static func changes(_ a: Settings?, _ b: Settings?, areWhole: Bool) -> [Change] {
        guard let a, let b else { return [] }
        return Parameters.diff(a, b).filter {
            areWhole ? !$0.isSpelling : $0.from != nil && $0.to != nil
        }
    }
}

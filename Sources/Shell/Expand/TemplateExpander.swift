import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Expands templates with the wildcards of the library.
struct TemplateExpander {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// The wildcards of this library; files that cannot be read are reported.
    private func wildcards() throws -> Wildcards {
        let folder = try context.ledger().home + "/wildcards"
        let (wildcards, problems) = WildcardFiles.read(
            folder, shown: folder.abbreviated(home: context.options.environment["HOME"]).onOneLine)
        for problem in problems.prefix(10) { context.output.talk(problem) }
        return wildcards
    }

    /// Counts a template's prompts and makes at most `limit` of them.
    ///
    /// - Throws: `TemplateError`.
    func expanded(_ request: TemplateRequest, limit: Int) throws -> ExpandedPrompts {
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

import JSON
import LineSyntax
import Parameters
import Runs

/// The parameters of the session, each set or at its default.
struct SessionPage {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    var answer: Answer {
        let session = context.sessions.session
        let defaults = context.runs.planner.defaults(for: session.settings)
        let shown = Parameter.all.filter {
            $0.value(in: session.settings) != nil || $0.value(in: defaults) != nil || $0.isRequired
        }
        let width = shown.map(\.name.count).max() ?? 0
        var lines = shown.map { context.editor.line($0, defaults: defaults, width: width) }
        if let parent = session.parent {
            lines.append("\("from".padding(to: width))  @\(parent)")
        }
        let budget = context.runs.budget
        if budget.spent > 0 { lines.append("\("spent".padding(to: width))  \(budget.words)") }
        return .result(
            lines,
            json: [
                "set": session.settings.jsonValue, "defaults": defaults.jsonValue,
                "locked": .array(session.locked.sorted().map(JSONValue.text)),
                "parent": session.parent.map(JSONValue.integer) ?? .null,
            ])
    }
}

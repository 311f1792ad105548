import JSON
import LineSyntax
import Parameters
import Runs

extension Command {
    static let show = Command(
        name: "show", aliases: ["info"], group: .parameters,
        operands: Operands("[@N]", [.run], style: .line),
        summary: "show the session's parameters, or a run and its picture",
        detail: """
            Parameters that are set are plain; the others are dim, with the default that stands \
            for them. `:show @12`, or just `@12`, shows a run: what was asked, sent and \
            acknowledged, its files, tags and note.
            """
    ) { context, arguments in
        guard let text = arguments.first else { return SessionPage(context).answer }
        return try RunPage(context).show(text)
    }

    static let parameters = Command(
        name: "parameters", aliases: ["params"], group: .parameters,
        summary: "list every parameter with its range and default",
        detail: "`:help NAME` says more of one."
    ) { context, _ in
        let limits = context.runs.planner.limits(for: context.session.settings)
        let width = Parameter.all.map(\.name.count).max() ?? 0
        return .result(
            Parameter.all.map {
                "\($0.name.padding(to: width))  \($0.summary) "
                    + "(\(limits.allowed($0)); "
                    + "\($0.isRequired ? "" : "default ")\($0.shownDefault))"
            },
            json: .array(
                Parameter.all.map {
                    [
                        "name": .text($0.name), "summary": .text($0.summary),
                        "allowed": .text(limits.domain(of: $0).allowed),
                        "default": $0.defaultValue.map(JSONValue.init) ?? .null,
                    ]
                }))
    }
}

/// The record of a run with its pictures.
struct RunPage {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Shows the run at an address, or one picture of it.
    ///
    /// - Throws: `UserError` when there is none.
    func show(_ text: String) throws -> Answer {
        let lookup = context.runs.lookup
        let address = try lookup.address(text)
        let run = try lookup.run(address)
        let pictures = address.picture == nil ? run.pictures : [try lookup.picture(address)]
        let presenter = context.runs.presenter
        var answer = Answer.result(presenter.page(run, pictures), json: presenter.json(run))
        for picture in pictures { answer.add(.picture(picture)) }
        return answer
    }
}

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

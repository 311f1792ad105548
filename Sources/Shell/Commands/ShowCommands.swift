import JSON
import LineSyntax
import Parameters
import Runs

/// `:show` and `:parameters`.
enum ShowCommands {
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

import Backends
import JSON
import LineSyntax
import Parameters

extension Command {
    static let show = Command(
        name: "show", aliases: ["info"], group: .parameters, usage: "[@N]",
        summary: "show the session's parameters, or a run and its picture",
        detail: """
            Parameters that are set are plain; the others are dim, with the default that stands for \
            them. `:show @12`, or just `@12`, shows a run: what was asked, sent and acknowledged, its \
            files, tags and note.
            """,
        argument: .run
    ) { shell, rest in
        if rest.isEmpty { try shell.showSession() } else { try shell.showRun(rest) }
    }

    static let parameters = Command(
        name: "parameters", aliases: ["params"], group: .parameters, usage: "",
        summary: "list every parameter with its range and default",
        detail: "`:help NAME` says more of one."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "parameters")
        let width = Parameter.all.map(\.name.count).max() ?? 0
        let limits = shell.limits(for: shell.session.settings)
        shell.result(
            Parameter.all.map {
                "\($0.name.padding(to: width))  \($0.summary) "
                    + "(\(limits.allowed($0)); \($0.isRequired ? "" : "default ")\($0.shownDefault))"
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

extension Shell {
    /// Shows the parameters of the session, each set or standing at its default.
    func showSession() throws {
        let defaults = defaults(for: session.settings)
        let shown = Parameter.all.filter {
            $0.value(in: session.settings) != nil || $0.value(in: defaults) != nil
                || $0.name == "prompt"
        }
        let width = shown.map(\.name.count).max() ?? 0
        var lines = shown.map { line($0, defaults: defaults, width: width) }
        if let parent = session.parent {
            lines.append("\("from".padding(to: width))  @\(parent)")
        }
        if spending.spent > 0 {
            lines.append("\("spent".padding(to: width))  \(spending.words)")
        }
        result(
            lines,
            json: [
                "set": session.settings.jsonValue, "defaults": defaults.jsonValue,
                "locked": .array(session.locked.sorted().map(JSONValue.text)),
                "parent": session.parent.map(JSONValue.integer) ?? .null,
            ])
    }
}

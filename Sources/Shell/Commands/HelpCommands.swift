import JSON
import LineSyntax
import Parameters
import Runs

/// `:help` and `:quit`.
enum HelpCommands {
    static let help = Command(
        name: "help", aliases: ["?"], group: .shell,
        operands: Operands("[COMMAND | PARAMETER]", [.help], style: .line),
        summary: "list the commands, or explain one, or a parameter",
        detail: "Colons may be left out: `:help seed`, `:help diff`."
    ) { context, arguments in
        guard let text = arguments.first else { return HelpPage.overview(context) }
        let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
        if let command = context.commands.named(name) {
            return .result(HelpPage.lines(of: command), json: HelpPage.json(of: command))
        }
        if let parameter = Parameter.named(name) {
            return page(
                HelpPage.lines(
                    of: parameter, with: context.session.settings, context.runs.planner))
        }
        if Parameter.size.isNamed(name) { return page(HelpPage.size) }
        let near = Parameter.suggestion(for: name, among: context.commands.names)
        throw UserError.input(
            "there is no help for \(name.onOneLine); "
                + (near.map { "did you mean `:help \($0)`?" } ?? "`:help` lists everything"))
    }

    private static func page(_ lines: [String]) -> Answer {
        .result(lines, json: .text(lines.joined(separator: "\n")))
    }

    static let quit = Command(
        name: "quit", aliases: ["q", "exit"], group: .shell,
        summary: "leave; Ctrl-D does the same",
        detail: "Everything is kept already; there is nothing to save."
    ) { context, _ in
        context.open.isLeaving = true
        return .none
    }
}

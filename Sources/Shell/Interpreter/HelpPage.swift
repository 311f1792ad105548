import JSON
import LineSyntax
import Parameters
import Backends

/// The pages of `:help`.
enum HelpPage {
    /// The page of a command.
    static func lines(of command: Command) -> [String] {
        var lines = [command.title, sentenceCase(command.summary), ""]
        lines += command.detail.wrapped(to: 78)
        if !command.reference.isEmpty {
            lines += [""] + command.reference.split(separator: "\n").map { "  \($0)" }
        }
        return lines + also(command.aliases)
    }

    static func json(of command: Command) -> JSONValue {
        [
            "name": .text(command.name), "usage": .text(command.usage),
            "summary": .text(command.summary), "detail": .text(command.detail),
            "reference": .text(command.reference),
            "aliases": .array(command.aliases.map(JSONValue.text)),
        ]
    }

    /// The page of a parameter, with the defaults and the limits of the session's backend.
    static func lines(
        of parameter: Parameter, with settings: Settings, _ planner: Planner
    ) -> [String] {
        let (defaults, limits) = (planner.defaults(for: settings), planner.limits(for: settings))
        let backend = settings.backend ?? Settings.defaults.backend ?? ""
        let isNarrower = limits.domain(of: parameter) != parameter.domain
        let by = isNarrower && backend != Settings.defaults.backend ? " by \(backend)" : ""
        var facts = "Allowed\(by): \(limits.allowed(parameter))."
        if let value = parameter.defaultValue {
            facts += " Default: \(value.description.isEmpty ? "empty" : value.description)"
            if let own = parameter.value(in: defaults), own != value {
                facts += ", in this session \(own.description)"
            }
            facts += "."
        }
        var lines = [
            ":\(parameter.name) VALUE", sentenceCase(parameter.summary), "",
        ]
        lines += facts.wrapped(to: 78) + parameter.detail.wrapped(to: 78)
        if case .choices(let choices) = parameter.domain {
            let width = choices.map(\.value.count).max() ?? 0
            lines += [""]
            lines += choices.map { "  \($0.value.padding(to: width))  \($0.summary)" }
        }
        return lines + also(parameter.aliases)
    }

    /// The page of `size`.
    static var size: [String] {
        [":size WxH", sentenceCase(Parameter.size.summary), "", Parameter.size.detail]
    }

    /// The page of `:help` alone.
    static func overview(_ context: CommandContext) -> Answer {
        let width = context.commands.all.map { $0.title.count }.filter { $0 <= 26 }.max() ?? 0
        var lines = [
            "A line that does not begin with a colon is a prompt: it makes a picture.",
            "`:seed 42` sets a parameter, `:seed` shows it; `:parameters` lists them.",
            "Runs are @12, @ (the last), @-1 (the one before), @12.3 (its third picture).",
        ]
        let suggestions = context.suggestions
        if !suggestions.isEmpty {
            lines += ["", "The model draws these well, among others:"]
            lines += suggestions.joined(separator: ", ").wrapped(to: 78).map { "  \($0)" }
        }
        for group in Command.Group.allCases {
            lines += ["", context.output.style.bold(group.rawValue)]
            for command in context.commands.all where command.group == group {
                lines.append("  \(command.title.padding(to: width))  \(command.summary)")
            }
        }
        lines += ["", "`:help NAME` explains a command or a parameter."]
        let page = lines
        return .result(page, json: .array(context.commands.all.map(json)))
    }

    private static func also(_ aliases: [String]) -> [String] {
        aliases.isEmpty ? [] : ["", "Also: " + aliases.map { ":\($0)" }.joined(separator: " ")]
    }

    /// A summary with its first letter large.
    private static func sentenceCase(_ summary: String) -> String {
        summary.prefix(1).uppercased() + summary.dropFirst()
    }
}

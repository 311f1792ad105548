import LineSyntax
import Parameters
import Runs

/// The line below the one being typed: what the parameter or command at the cursor takes.
///
/// It is made after every key, so it asks neither the library nor a backend elsewhere.
final class Hints {
    private let context: CommandContext
    /// Defaults for unset parameters, looked up anew only when the session has changed.
    private var knownDefaults: (settings: Settings, defaults: Settings)?

    init(_ context: CommandContext) { self.context = context }

    /// What goes with the text before the cursor, else how far the queue is; nil where there is
    /// nothing to say.
    func hint(_ before: String) -> String? {
        commandHint(before) ?? context.queue.status
    }

    private func commandHint(_ before: String) -> String? {
        let text = before.drop { $0.isWhitespace }
        guard text.hasPrefix(":"), !text.hasPrefix("::") else { return nil }
        let body = text.dropFirst()
        // A name is looked up once it is whole: it may be the beginning of another.
        let hasRest = body.contains { $0.isWhitespace || $0 == "=" }
        let name = String(body.prefix { !$0.isWhitespace && $0 != "=" })
        guard !name.isEmpty else { return nil }
        let rest = String(body.dropFirst(name.count))
        if let command = context.commands.named(name) {
            guard hasRest else { return nil }
            return parameterHint(of: command, rest) ?? "\(command.title): \(command.summary)"
        }
        if let parameter = Parameter.named(name) { return hint(parameter) }
        guard Parameter.size.isNamed(name) else { return nil }
        return sizeHint
    }

    /// The hint for the parameter at the end of a command's words, as in `:go steps=`.
    private func parameterHint(of command: Command, _ rest: String) -> String? {
        guard command.operands.kinds.contains(where: { [.parameter, .assignment].contains($0) })
        else { return nil }
        let words = rest.split(whereSeparator: \.isWhitespace)
        let isBetween = rest.last?.isWhitespace ?? true
        if command.name == "set", let first = words.first, !first.contains("="),
            words.count > 1 || isBetween
        {
            return hint(named: String(first))
        }
        guard !isBetween, let pair = words.last.flatMap({ Words.pair(String($0)) }) else {
            return nil
        }
        return hint(named: pair.name)
    }

    private func hint(named name: String) -> String? {
        if let parameter = Parameter.named(name) { return hint(parameter) }
        return Parameter.size.isNamed(name) ? sizeHint : nil
    }

    private var sizeHint: String {
        let defaults = hintDefaults
        let sides = ["width", "height"].compactMap { name in
            Parameter.named(name).flatMap {
                $0.value(in: context.session.settings) ?? $0.value(in: defaults)
            }?.description
        }
        return "\(Parameter.size.summary), now \(sides.joined(separator: "x"))"
    }

    /// `1 to 100, now 25 (default)`, and what the backend does with it if that is not what is
    /// asked.
    private func hint(_ parameter: Parameter) -> String {
        var text =
            switch parameter.domain {
            case .text, .name: parameter.summary
            default: context.runs.planner.limits(for: context.session.settings).allowed(parameter)
            }
        let value = parameter.value(in: context.session.settings)
        if let now = value ?? parameter.value(in: hintDefaults) {
            let origin = value == nil ? " (\(context.session.settings.origin(of: parameter)))" : ""
            text += ", now " + parameter.print(now).shown + origin
        }
        let support = context.runs.planner.support(for: parameter, in: context.session.settings)
        if case .ignored(let why)? = support { text += "; \(why)" }
        return text
    }

    private var hintDefaults: Settings {
        if let known = knownDefaults, known.settings == context.session.settings {
            return known.defaults
        }
        let defaults = context.runs.planner.defaults(for: context.session.settings)
        knownDefaults = (context.session.settings, defaults)
        return defaults
    }
}

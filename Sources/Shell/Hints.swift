import LineSyntax
import Parameters

/// The line shown below the one being typed: what the parameter or command at the cursor takes.
///
/// It is made after every key, so it asks neither the library nor a backend elsewhere.
extension Shell {
    /// What goes with the text before the cursor, else how far the queue is; nil where there is
    /// nothing to say.
    func hint(_ before: String) -> String? {
        commandHint(before) ?? queueStatus
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
        if let command = Command.named(name) {
            guard hasRest else { return nil }
            return parameterHint(of: command, rest) ?? "\(command.title): \(command.summary)"
        }
        if let parameter = Parameter.named(name) { return hint(parameter) }
        guard Parameter.size.isNamed(name) else { return nil }
        return sizeHint
    }

    /// The hint for the parameter at the end of a command's words, as in `:go steps=`.
    private func parameterHint(of command: Command, _ rest: String) -> String? {
        guard case .parameter = command.argument else { return nil }
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
                $0.value(in: session.settings) ?? $0.value(in: defaults)
            }?.description
        }
        return "\(Parameter.size.summary), now \(sides.joined(separator: "x"))"
    }

    /// `1 to 100, now 25 (default)`, and what the backend does with it if that is not what is asked.
    private func hint(_ parameter: Parameter) -> String {
        var text =
            switch parameter.domain {
            case .text, .name: parameter.summary
            default: limits(for: session.settings).allowed(parameter)
            }
        let value = parameter.value(in: session.settings)
        if let shown = value ?? parameter.value(in: hintDefaults) {
            let origin = value == nil ? " (\(session.settings.origin(of: parameter)))" : ""
            text += ", now \(brief(parameter.print(shown)))\(origin)"
        }
        if let backend = try? backend(of: session.settings) {
            let model = session.settings.model ?? Settings.defaults.model ?? ""
            if case .ignored(let why) = backend.support(for: parameter, model: model) {
                text += "; \(why)"
            }
        }
        return text
    }

    /// What stands for unset parameters; looked up anew only when the session has changed.
    private var hintDefaults: Settings {
        if let known = knownDefaults, known.settings == session.settings { return known.defaults }
        let defaults = defaults(for: session.settings)
        knownDefaults = (session.settings, defaults)
        return defaults
    }
}

extension Shell {
    /// What to say of a prompt that is the name of a command which other programs take bare.
    static func hint(forPrompt text: String) -> String? {
        guard let command = Command.named(text.trimmed.lowercased()),
            [Command.help.name, Command.quit.name].contains(command.name)
        else { return nil }
        return "\(text.trimmed) is painted, as every line without a colon; "
            + "`:\(command.name)` is the command"
    }

    /// Throws where a pasted text, which is one line, holds lines that were meant for themselves.
    static func checkPasted(_ line: String) throws {
        let lines = line.split(whereSeparator: \.isNewline)
        guard lines.dropFirst().contains(where: { String($0).trimmed.hasPrefix(":") }) else {
            return
        }
        throw UserError.input(
            "\(lines.count) lines were pasted as one, and commands are among them; paste them one by "
                + "one, or do a file of them with `:source FILE`")
    }
}

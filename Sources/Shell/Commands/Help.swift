import JSON
import LineSyntax
import Parameters

extension Command {
    static let help = Command(
        name: "help", aliases: ["?"], group: .shell, usage: "[COMMAND | PARAMETER]",
        summary: "list the commands, or explain one, or a parameter",
        detail: "Colons may be left out: `:help seed`, `:help diff`.",
        argument: .help
    ) { shell, rest in
        guard !rest.isEmpty else { return shell.overview() }
        let name = rest.hasPrefix(":") ? String(rest.dropFirst()) : rest
        if let command = Command.named(name) {
            shell.result(command.page, json: command.json)
        } else if let parameter = Parameter.named(name) {
            let page = shell.page(of: parameter)
            shell.result(page, json: .text(page.joined(separator: "\n")))
        } else if Parameter.size.isNamed(name) {
            let page = [
                ":size WxH", sentenceCase(Parameter.size.summary), "", Parameter.size.detail,
            ]
            shell.result(page, json: .text(page.joined(separator: "\n")))
        } else {
            let names =
                Command.all.flatMap { [$0.name] + $0.aliases }
                + Parameter.all.flatMap { [$0.name] + $0.aliases }
            let near = Parameter.suggestion(for: name, among: names)
            throw UserError.input(
                "there is no help for \(name.onOneLine); "
                    + (near.map { "did you mean `:help \($0)`?" } ?? "`:help` lists everything"))
        }
    }

    static let quit = Command(
        name: "quit", aliases: ["q", "exit"], group: .shell, usage: "",
        summary: "leave; Ctrl-D does the same",
        detail: "Everything is kept already; there is nothing to save."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "quit")
        shell.isLeaving = true
    }

    /// The name and what follows it, as `:diff A B [--heat FILE]`.
    var title: String { usage.isEmpty ? ":\(name)" : ":\(name) \(usage)" }

    /// The page of `:help NAME`.
    var page: [String] {
        var lines = [title, sentenceCase(summary), ""]
        lines += detail.wrapped(to: 78)
        if !reference.isEmpty {
            lines += [""] + reference.split(separator: "\n").map { "  \($0)" }
        }
        if !aliases.isEmpty {
            lines += ["", "Also: " + aliases.map { ":\($0)" }.joined(separator: " ")]
        }
        return lines
    }

    var json: JSONValue {
        [
            "name": .text(name), "usage": .text(usage), "summary": .text(summary),
            "detail": .text(detail), "reference": .text(reference),
            "aliases": .array(aliases.map(JSONValue.text)),
        ]
    }
}

extension Shell {
    /// The page of a parameter, with the defaults and the limits of the session's backend.
    fileprivate func page(of parameter: Parameter) -> [String] {
        let settings = session.settings
        let limits = limits(for: settings)
        let isNarrower = limits.domain(of: parameter) != parameter.domain
        let backend = settings.backend ?? ""
        let isUsual = backend.isEmpty || backend == Settings.defaults.backend
        return parameter.page(
            with: defaults(for: settings), limits: limits,
            owner: isNarrower && !isUsual ? backend : nil)
    }
}

extension Parameter {
    /// The page of `:help NAME`.
    ///
    /// - Parameters:
    ///   - defaults: the values of unset parameters.
    ///   - limits: the values that are allowed.
    ///   - owner: the backend whose limits they are; nil where that goes without saying.
    /// - Returns: its lines.
    func page(with defaults: Settings, limits: Limits, owner: String?) -> [String] {
        let by = owner.map { " by \($0)" } ?? ""
        var facts = "Allowed\(by): \(limits.allowed(self))."
        if let value = defaultValue {
            facts += " Default: \(value.description.isEmpty ? "empty" : value.description)"
            if let own = self.value(in: defaults), own != value {
                facts += ", in this session \(own.description)"
            }
            facts += "."
        }
        var lines = [
            ":\(name) VALUE", sentenceCase(summary), "",
        ]
        lines += facts.wrapped(to: 78) + detail.wrapped(to: 78)
        if case .choices(let choices) = domain {
            let width = choices.map(\.value.count).max() ?? 0
            lines += [""]
            lines += choices.map { "  \($0.value.padding(to: width))  \($0.summary)" }
        }
        if !aliases.isEmpty {
            lines += ["", "Also: " + aliases.map { ":\($0)" }.joined(separator: " ")]
        }
        return lines
    }
}

extension Shell {
    /// What `:help` alone shows.
    fileprivate func overview() {
        let width = Command.all.map { $0.title.count }.filter { $0 <= 26 }.max() ?? 0
        var lines = [
            "A line that does not begin with a colon is a prompt: it makes a picture.",
            "`:seed 42` sets a parameter, `:seed` shows it; `:parameters` lists them.",
            "Runs are @12, @ (the last), @-1 (the one before), @12.3 (its third picture).",
        ]
        if !suggestions.isEmpty {
            lines += ["", "The model draws these well, among others:"]
            lines += suggestions.joined(separator: ", ").wrapped(to: 78).map { "  \($0)" }
        }
        for group in Command.Group.allCases {
            lines += ["", output.style.bold(group.rawValue)]
            for command in Command.all where command.group == group {
                lines.append("  \(command.title.padding(to: width))  \(command.summary)")
            }
        }
        lines += ["", "`:help NAME` explains a command or a parameter."]
        result(lines, json: .array(Command.all.map(\.json)))
    }
}

/// A summary with its first letter large.
private func sentenceCase(_ summary: String) -> String {
    summary.prefix(1).uppercased() + summary.dropFirst()
}

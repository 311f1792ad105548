import JSON
import LineSyntax
import Parameters

/// `:set`, `:unset`, `:reset`, `:lock` and `:unlock`.
enum SetCommands {
    static let set = Command(
        name: "set", group: .parameters,
        operands: Operands("NAME VALUE | NAME=VALUE ...", [.assignment], style: .line),
        summary: "set parameters; `:steps 30` is the same as `:set steps 30`",
        detail: """
            With `NAME VALUE` the value is the rest of the line, as it is. With `NAME=VALUE` \
            several can be set at once; a value with spaces goes in double quotes. Nothing is \
            fired. Without anything it shows the session, as `:show` does.
            """
    ) { context, arguments in
        let editor = context.editor
        guard let text = arguments.first else { return SessionPage(context).answer }
        let first = text.prefix { !$0.isWhitespace }
        if Words.pair(String(first)) == nil {
            let (name, value) = Line.nameAndRest(text)
            if value.isEmpty, let parameter = Parameter.named(name) {
                return editor.show(parameter)
            }
            if value.isEmpty, Parameter.size.isNamed(name) {
                return editor.show(.width) + editor.show(.height)
            }
            try editor.set(named: name, value)
            return .none
        }
        let settings = try context.runs.reader.overriding(
            context.session.settings, with: Words(text).words)
        return try editor.accept(settings).isEmpty ? .notice("nothing changes") : .none
    }

    static let unset = Command(
        name: "unset", group: .parameters,
        operands: Operands(
            "NAME ...", [.parameter], count: 1...Int.max,
            needs: "a parameter's name, such as `:unset steps`"),
        summary: "put parameters back to their defaults",
        detail: "An unset parameter is not sent to a hosted service; its default stands."
    ) { context, arguments in try unset(arguments.operands, in: context) }

    static let reset = Command(
        name: "reset", group: .parameters, operands: Operands("[NAME ...]", [.parameter]),
        summary: "put everything, or the named parameters, back to the defaults",
        detail: """
            The prompt goes too. Locked parameters stay unless they are named. `:undo` brings \
            everything back.
            """
    ) { context, arguments in
        if !arguments.isEmpty { return try unset(arguments.operands, in: context) }
        let (sessions, editor) = (context.sessions, context.editor)
        let before = sessions.session.settings
        let (changes, kept) = try sessions.session.load(Settings())
        editor.report(changes, from: before, to: sessions.session.settings)
        editor.reportLocked(kept)
        return changes.isEmpty ? .notice("nothing was set") : .none
    }

    private static func unset(_ names: [String], in context: CommandContext) throws -> Answer {
        var settings = context.session.settings
        for name in names {
            if Parameter.size.isNamed(name) {
                settings.width = nil
                settings.height = nil
            } else {
                try context.runs.reader.parameter(name).set(nil, in: &settings)
            }
        }
        return try context.editor.accept(settings).isEmpty ? .notice("nothing was set") : .none
    }

    static let lock = Command(
        name: "lock", group: .parameters, operands: Operands("[NAME ...]", [.parameter]),
        summary: "keep parameters from being changed by recall, import and load",
        detail: """
            Setting a locked parameter by its own name still works. Without a name it lists what \
            is locked.
            """
    ) { context, arguments in
        let names = try context.runs.reader.parameterNames(arguments.operands)
        context.session.locked.formUnion(names)
        return context.editor.lockedParameters
    }

    static let unlock = Command(
        name: "unlock", group: .parameters, operands: Operands("[NAME ...]", [.parameter]),
        summary: "let parameters be changed again; without a name, all",
        detail: "The opposite of `:lock`."
    ) { context, arguments in
        let names = try context.runs.reader.parameterNames(arguments.operands)
        let before = context.session.locked
        context.session.locked.subtract(names.isEmpty ? Array(before) : names)
        let after = context.session.locked
        let freed = Parameter.all.map(\.name).filter {
            before.contains($0) && !after.contains($0)
        }
        let answer =
            freed.isEmpty ? Answer.none : .notice("unlocked: \(freed.joined(separator: ", "))")
        return answer + context.editor.lockedParameters
    }
}

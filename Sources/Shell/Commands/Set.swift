import JSON
import LineSyntax
import Parameters

extension Command {
    static let set = Command(
        name: "set", group: .parameters, usage: "NAME VALUE | NAME=VALUE ...",
        summary: "set parameters; `:steps 30` is the same as `:set steps 30`",
        detail: """
            With `NAME VALUE` the value is the rest of the line, as it is. With `NAME=VALUE` several can \
            be set at once; a value with spaces goes in double quotes. Nothing is fired. Without \
            anything it shows the session, as `:show` does.
            """,
        argument: .parameter
    ) { shell, rest in
        guard !rest.isEmpty else { return try shell.showSession() }
        let first = rest.prefix { !$0.isWhitespace }
        if Words.pair(String(first)) == nil {
            let (name, text) = Line.nameAndRest(rest)
            return try shell.set(named: name, text)
        }
        if try shell.accept(shell.overridden(shell.session.settings, Words(rest).words)).isEmpty {
            shell.output.talk("nothing changes")
        }
    }

    static let unset = Command(
        name: "unset", group: .parameters, usage: "NAME ...",
        summary: "put parameters back to their defaults",
        detail: "An unset parameter is not sent to a hosted service; its default stands.",
        argument: .parameter
    ) { shell, rest in
        let names = try Words(rest).words
        guard !names.isEmpty else {
            throw UserError.input("`:unset` needs a parameter's name, such as `:unset steps`")
        }
        var settings = shell.session.settings
        for name in names {
            if Parameter.size.isNamed(name) {
                settings.width = nil
                settings.height = nil
            } else {
                try shell.parameter(name).set(nil, in: &settings)
            }
        }
        if try shell.accept(settings).isEmpty { shell.output.talk("nothing was set") }
    }

    static let reset = Command(
        name: "reset", group: .parameters, usage: "[NAME ...]",
        summary: "put everything, or the named parameters, back to the defaults",
        detail: """
            The prompt goes too. Locked parameters stay unless they are named. `:undo` brings \
            everything back.
            """,
        argument: .parameter
    ) { shell, rest in
        if !rest.isEmpty { return try Command.unset.run(shell, rest) }
        let before = shell.session.settings
        let (changes, kept) = try shell.session.load(Settings())
        shell.say(changes, from: before, to: shell.session.settings)
        shell.sayLocked(kept)
        if changes.isEmpty { shell.output.talk("nothing was set") }
    }

    static let lock = Command(
        name: "lock", group: .parameters, usage: "[NAME ...]",
        summary: "keep parameters from being changed by recall, import and load",
        detail:
            "Setting a locked parameter by its own name still works. Without a name it lists what is locked.",
        argument: .parameter
    ) { shell, rest in
        let names = try shell.parameterNames(rest)
        shell.session.locked.formUnion(names)
        shell.listLocked()
    }

    static let unlock = Command(
        name: "unlock", group: .parameters, usage: "[NAME ...]",
        summary: "let parameters be changed again; without a name, all",
        detail: "The opposite of `:lock`.",
        argument: .parameter
    ) { shell, rest in
        let names = try shell.parameterNames(rest)
        let before = shell.session.locked
        shell.session.locked.subtract(names.isEmpty ? Array(before) : names)
        let freed = Parameter.all.map(\.name).filter {
            before.contains($0) && !shell.session.locked.contains($0)
        }
        if !freed.isEmpty { shell.output.talk("unlocked: \(freed.joined(separator: ", "))") }
        shell.listLocked()
    }
}

extension Shell {
    /// The parameter called `name`.
    func parameter(_ name: String) throws -> Parameter {
        if let parameter = Parameter.named(name) { return parameter }
        let names = Parameter.all.flatMap { [$0.name] + $0.aliases }
        let near = Parameter.suggestion(for: name, among: names)
        throw UserError.input(
            "there is no parameter \(name.onOneLine); "
                + (near.map { "did you mean \($0)?" } ?? "`:parameters` lists them"))
    }

    /// The names of the parameters in a list of words; `size` stands for its two.
    func parameterNames(_ rest: String) throws -> [String] {
        try Words(rest).words.flatMap { word in
            Parameter.size.isNamed(word)
                ? ["width", "height"] : [try parameter(word).name]
        }
    }

    /// Sets the parameter called `name`.
    func set(named name: String, _ text: String) throws {
        if Parameter.size.isNamed(name) { return try setSize(text) }
        try set(parameter(name), text)
    }

    /// `settings` with words like `steps=30`, `size=256x256` and `x4` taken over.
    func overridden(_ settings: Settings, _ words: [String]) throws -> Settings {
        var settings = settings
        for word in words {
            guard let (name, text) = Words.pair(word) else {
                guard word.lowercased().hasPrefix("x"), word.utf8.count > 1,
                    word.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
                else {
                    throw UserError.input(
                        "\(word.onOneLine) is no NAME=VALUE and no count like x4; "
                            + "a value with spaces goes in double quotes")
                }
                let count = try parameter("count")
                let limits = limits(for: settings)
                try count.set(
                    count.parse(String(word.dropFirst()), within: limits), in: &settings)
                continue
            }
            if Parameter.size.isNamed(name) {
                try Parameter.size.set(text, in: &settings, within: limits(for: settings))
            } else {
                let parameter = try parameter(name)
                try parameter.set(value(of: parameter, text, with: settings), in: &settings)
            }
        }
        return settings
    }

    func expectNothing(_ rest: String, after name: String) throws {
        guard rest.isEmpty else {
            throw UserError.input("`:\(name)` takes nothing after it, got \(rest.onOneLine)")
        }
    }

    func sayLocked(_ names: [String]) {
        guard !names.isEmpty else { return }
        output.talk("locked, so kept: \(names.joined(separator: ", "))")
    }

    func listLocked() {
        let names = Parameter.all.map(\.name).filter(session.locked.contains)
        result(
            [names.isEmpty ? "nothing is locked" : "locked: \(names.joined(separator: ", "))"],
            json: ["locked": .array(names.map(JSONValue.text))])
    }
}

import Ledger
import LineSyntax
import Parameters

extension Command {
    static let recall = Command(
        name: "recall", group: .runs, usage: "[@N] [NAME ...]",
        summary: "load the parameters of a run, without firing",
        detail: """
            What that run had left unset becomes unset too, so that `:go` repeats it. With names only \
            those are loaded. Locked parameters stay. `@12.3` takes the seed of its third picture. The \
            session stays where it is in `:tree`; `:checkout @N` goes to the run.
            """,
        argument: .run
    ) { shell, rest in try shell.recall(rest, but: []) }

    static let remix = Command(
        name: "remix", group: .runs, usage: "@N",
        summary: "load the parameters of a run but for its seed",
        detail: "`:recall` without the seed: the session's own stays.",
        argument: .run
    ) { shell, rest in try shell.recall(rest, but: ["seed"]) }
}

extension Shell {
    fileprivate func recall(_ rest: String, but excluded: Set<String>) throws {
        var words = try Words(rest).words
        let address = try address(words.isEmpty ? "@" : words.removeFirst())
        let run = try run(address)
        let names = try words.flatMap { try parameterNames($0) }
        var source = try run.askedSettings()
        if address.picture != nil {
            source.seed = try picture(address).seed.map { .fixed($0) } ?? source.seed
            source.count = nil
        }
        let wanted = Parameter.all.filter {
            (names.isEmpty || names.contains($0.name)) && !excluded.contains($0.name)
        }
        // What was unset goes first: setting a size or an aspect unsets the other.
        var target = session.settings
        for parameter in wanted where parameter.value(in: source) == nil {
            try parameter.set(nil, in: &target)
        }
        for parameter in wanted {
            if let value = parameter.value(in: source) { try parameter.set(value, in: &target) }
        }
        try load(target, from: "@\(run.number)")
    }

    /// Makes `settings` the session's, but for what is locked, and says what changed.
    func load(_ settings: Settings, from origin: String) throws {
        let before = session.settings
        let (changes, kept) = try session.load(settings)
        say(changes, from: before, to: session.settings)
        sayLocked(kept)
        if let model = session.settings.model, changes.contains(where: { $0.parameter == "model" }),
            (try? backend(of: session.settings).resolve(model: model)) == nil
        {
            output.talk("model \(brief(model)): is not here; `:unset model` or `:models`")
        }
        if changes.isEmpty, kept.isEmpty { output.talk("nothing differs from \(origin)") }
    }
}

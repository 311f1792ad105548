import JSON
import LineSyntax
import Parameters

extension Shell {
    /// Sets a parameter from what was typed; nothing typed shows it.
    func set(_ parameter: Parameter, _ text: String) throws {
        guard !text.isEmpty else { return show(parameter) }
        if parameter.name == "seed", let seeds = try seeds(in: text) {
            return try useSeeds(text, seeds)
        }
        var settings = session.settings
        let value = try value(of: parameter, text, with: settings)
        try parameter.set(value, in: &settings)
        let hadSet = parameter.name == "seed" && session.state.seedSet != nil
        let changes = try accept(settings)
        if parameter.domain == .text, ["\"\"", "''"].contains(text) {
            output.talk("that is two quotes; `:unset \(parameter.name)` empties it")
        }
        if hadSet, session.state.seedSet != nil {
            session.change { $0.seedSet = nil }
            output.talk("seed is \(value.map(parameter.print) ?? "") alone")
        } else if changes.isEmpty, let value {
            output.talk("\(parameter.name) is \(brief(parameter.print(value))) already")
        }
    }

    /// Sets the prompt to a whole line, as it is.
    func setPrompt(_ text: String) throws {
        guard let prompt = Parameter.named("prompt") else { return }
        var settings = session.settings
        try prompt.set(.text(text), in: &settings)
        session.apply(settings)
    }

    /// Sets width and height; nothing typed shows them.
    func setSize(_ text: String) throws {
        guard !text.isEmpty else {
            for name in ["width", "height"] { Parameter.named(name).map(show) }
            return
        }
        var settings = session.settings
        try Parameter.size.set(text, in: &settings, within: limits(for: settings))
        if try accept(settings).isEmpty { output.talk("size is \(text) already") }
    }

    /// The value that `text` means for a parameter, here and now: runs' seeds, names of backends
    /// and models are looked up, a model at the backend of `settings`.
    func value(
        of parameter: Parameter, _ text: String, with settings: Settings
    ) throws -> Value? {
        switch parameter.name {
        case "seed"
        where text.unicodeScalars.first?.properties.isAlphabetic == true
            && !["random", "last"].contains(text.trimmed.lowercased()):
            let seeds = try ledger().seedSet(text.trimmed)
            throw UserError.input(
                "seed: \(text.onOneLine) is a set of \(seeds.count) seeds; `:seed \(text.onOneLine)` "
                    + "fires over it, `:go seed=\(text.onOneLine)` once")
        case "seed" where text.hasPrefix("@") || text.lowercased() == "last":
            return .integer(try seed(of: text.hasPrefix("@") ? text : "@"))
        case "model":
            let backend = try backend(of: settings)
            do { return try parameter.parse(backend.resolve(model: text)) } catch {
                throw UserError.input("\(error)")
            }
        case "backend":
            var settings = settings
            settings.backend = text
            return .text(try backend(of: settings).name)
        default:
            return try parameter.parse(text, within: limits(for: settings))
        }
    }

    private func seed(of text: String) throws -> Int {
        guard let address = Address(text) else {
            throw UserError.input("seed: \(text) is no run; type a number, random, last or @12")
        }
        if address.picture != nil, let seed = try picture(address).seed { return seed }
        let run = try run(address)
        guard case .fixed(let seed)? = try run.requestedSettings().seed else {
            throw UserError.input("seed: run @\(run.number) has none recorded")
        }
        return seed
    }

    /// Makes `settings` the session's and says what changed.
    @discardableResult
    func accept(_ settings: Settings) throws -> [Change] {
        let before = session.settings
        let changes = session.apply(settings)
        say(changes, from: before, to: settings)
        let model = settings.model ?? Settings.defaults.model ?? ""
        if let backend = try? backend(of: settings) {
            for change in changes where change.to != nil {
                guard let parameter = Parameter.named(change.parameter) else { continue }
                switch backend.support(for: parameter, model: model) {
                case .honoured: break
                case .unknown:
                    output.talk(
                        "\(change.parameter): whether \(backend.name) honours it is unknown")
                case .ignored(let why): output.talk("\(change.parameter): \(why)")
                }
            }
        }
        return changes
    }

    /// Says changes as `steps 25 -> 30`; an unset side shows the default it stands for, marked where it
    /// could be taken for no change.
    func say(_ changes: [Change], from before: Settings, to after: Settings) {
        let (old, new) = (defaults(for: before), defaults(for: after))
        for change in changes {
            guard let parameter = Parameter.named(change.parameter) else { continue }
            func text(_ value: Value?, _ defaults: Settings) -> String {
                (value ?? parameter.value(in: defaults)).map { brief(parameter.print($0)) }
                    ?? "unset"
            }
            func mark(_ settings: Settings) -> String { " (\(settings.origin(of: parameter)))" }
            var (from, to) = (text(change.from, old), text(change.to, new))
            if change.from == nil, from == to { from += mark(before) }
            if change.to == nil, parameter.value(in: new) != nil { to += mark(after) }
            output.talk("\(change.parameter) \(from) -> \(to)")
        }
    }

    private func show(_ parameter: Parameter) {
        let defaults = defaults(for: session.settings)
        let value = parameter.value(in: session.settings)
        let shown = value ?? parameter.value(in: defaults)
        result(
            [line(parameter, defaults: defaults, width: parameter.name.count)],
            json: [
                parameter.name: shown.map(JSONValue.init) ?? .null, "set": .bool(value != nil),
            ])
    }

    /// `steps  30`, dim and marked where it is the default.
    func line(_ parameter: Parameter, defaults: Settings, width: Int) -> String {
        let name = parameter.name.padding(to: width)
        let lock = session.locked.contains(parameter.name) ? "  locked" : ""
        if parameter.name == "seed", let set = session.state.seedSet {
            let seeds = (try? seeds(in: set)).flatMap { $0 } ?? []
            let list = seeds.map(String.init).joined(separator: " ")
            return "\(name)  \(brief("\(set) (\(list))"))\(lock)"
        }
        if let value = parameter.value(in: session.settings) {
            return "\(name)  \(brief(parameter.print(value)))\(lock)"
        }
        let text = parameter.value(in: defaults).map(parameter.print) ?? ""
        return output.style.dim(
            "\(name)  \(text.isEmpty ? "-" : text)  \(session.settings.origin(of: parameter))\(lock)"
        )
    }

    /// Text on one line, control characters made visible.
    func brief(_ text: String) -> String {
        if text.isEmpty { return "(empty)" }
        return text.onOneLine
    }
}

extension Settings {
    /// These settings with what is unset taken from `defaults`, but for an aspect.
    func filled(from defaults: Settings) -> Settings {
        var result = self
        result.negative = negative ?? defaults.negative
        result.width = width ?? defaults.width
        result.height = height ?? defaults.height
        result.steps = steps ?? defaults.steps
        result.guidance = guidance ?? defaults.guidance
        result.scheduler = scheduler ?? defaults.scheduler
        result.seed = seed ?? defaults.seed
        result.count = count ?? defaults.count
        result.backend = backend ?? defaults.backend
        result.model = model ?? defaults.model
        return result
    }

    /// What a parameter that is unset stands at: its default, or for a side the aspect.
    func origin(of parameter: Parameter) -> String {
        aspect != nil && ["width", "height"].contains(parameter.name) ? "from aspect" : "default"
    }
}

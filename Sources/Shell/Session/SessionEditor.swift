import Backends
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Changes the session's parameters and reports what has changed.
struct SessionEditor {
    let sessions: SessionStore
    let runs: RunServices

    private var output: any Output { runs.output }
    private var session: Session {
        get { sessions.session }
        nonmutating set { sessions.session = newValue }
    }

    /// Sets a parameter from typed text.
    ///
    /// - Throws: what is wrong with the text; the session is then as it was.
    func set(_ parameter: Parameter, _ text: String) throws {
        let isSeed = parameter.name == Parameter.seed.name
        if isSeed, let seeds = try runs.reader.seeds.seeds(in: text) {
            return try useSeeds(text, seeds)
        }
        var settings = session.settings
        let value = try runs.reader.value(of: parameter, text, with: settings)
        try parameter.set(value, in: &settings)
        let hadSet = isSeed && session.state.seedSet != nil
        let changes = try accept(settings)
        if parameter.domain == .text, ["\"\"", "''"].contains(text) {
            output.talk("that is two quotes; `:unset \(parameter.name)` empties it")
        }
        if hadSet, session.state.seedSet != nil {
            session.change { $0.seedSet = nil }
            output.talk("seed is \(parameter.print(value)) alone")
        } else if changes.isEmpty {
            output.talk("\(parameter.name) is \(shown(parameter, value)) already")
        }
    }

    /// Sets the parameter called `name`, or the size.
    func set(named name: String, _ text: String) throws {
        if Parameter.size.isNamed(name) { return try setSize(text) }
        try set(runs.reader.parameter(name), text)
    }

    /// Sets width and height.
    func setSize(_ text: String) throws {
        var settings = session.settings
        let limits = runs.planner.limits(for: settings)
        try Parameter.size.set(text, in: &settings, within: limits)
        if try accept(settings).isEmpty { output.talk("size is \(text) already") }
    }

    /// Sets the prompt to a whole line, as it is, without a report.
    func setPrompt(_ text: String) throws {
        var settings = session.settings
        try Parameter.prompt.set(.text(text), in: &settings)
        session.apply(settings)
    }

    /// Lets every firing from now on go over a set of seeds, until the seed is set otherwise.
    private func useSeeds(_ text: String, _ seeds: [Int]) throws {
        let name = text.trimmed
        guard let first = seeds.first else { return }
        let before =
            session.state.seedSet
            ?? session.settings.seed.map { seed in
                if case .fixed(let number) = seed { String(number) } else { "random" }
            }
        var settings = session.settings
        try Parameter.seed.set(.integer(first), in: &settings)
        session.change {
            $0.settings = settings
            $0.seedSet = name
        }
        output.talk(
            "seed \(before ?? "random") -> \(name.onOneLine) (\(seeds.count.counted("seed")))")
    }

    /// Makes `settings` the session's, reports what has changed, and what the backend does with it.
    ///
    /// - Returns: the changes in the table's order.
    @discardableResult
    func accept(_ settings: Settings) throws -> [Change] {
        let before = session.settings
        let changes = session.apply(settings)
        report(changes, from: before, to: settings)
        for change in changes where change.to != nil {
            guard let parameter = Parameter.named(change.parameter),
                let support = runs.planner.support(for: parameter, in: settings)
            else { continue }
            switch support {
            case .honoured: break
            case .unknown:
                let backend = try runs.planner.backend(of: settings).name
                output.talk("\(change.parameter): whether \(backend) honours it is unknown")
            case .ignored(let why): output.talk("\(change.parameter): \(why)")
            }
        }
        return changes
    }

    /// Makes `settings` the session's, but for what is locked, and reports what has changed.
    ///
    /// - Parameters:
    ///   - settings: of a run or a file.
    ///   - origin: where they come from, such as `@3`.
    /// - Throws: `ParameterError`; the session is then as it was.
    func load(_ settings: Settings, from origin: String) throws {
        let before = session.settings
        let (changes, kept) = try session.load(settings)
        report(changes, from: before, to: session.settings)
        reportLocked(kept)
        if let model = session.settings.model, changes.contains(where: { $0.parameter == "model" }),
            (try? runs.planner.backend(of: session.settings).resolve(model: model)) == nil
        {
            output.talk("model \(model.shown): is not here; `:unset model` or `:models`")
        }
        if changes.isEmpty, kept.isEmpty { output.talk("nothing differs from \(origin)") }
    }

    /// Reports changes as `steps 25 -> 30`; an unset side shows its default, marked where the two
    /// sides would look the same.
    func report(_ changes: [Change], from before: Settings, to after: Settings) {
        let (old, new) = (
            runs.planner.defaults(for: before), runs.planner.defaults(for: after)
        )
        for change in changes {
            guard let parameter = Parameter.named(change.parameter) else { continue }
            func text(_ value: Value?, _ defaults: Settings) -> String {
                (value ?? parameter.value(in: defaults)).map { shown(parameter, $0) } ?? "unset"
            }
            func mark(_ settings: Settings) -> String { " (\(settings.origin(of: parameter)))" }
            var (from, to) = (text(change.from, old), text(change.to, new))
            if change.from == nil, from == to { from += mark(before) }
            if change.to == nil, parameter.value(in: new) != nil { to += mark(after) }
            output.talk("\(change.parameter) \(from) -> \(to)")
        }
    }

    /// Reports which locked parameters stay as they were.
    func reportLocked(_ names: [String]) {
        guard !names.isEmpty else { return }
        output.talk("locked, so kept: \(names.joined(separator: ", "))")
    }

    /// The list of locked parameters.
    var lockedParameters: Answer {
        let names = Parameter.all.map(\.name).filter(session.locked.contains)
        return .result(
            [names.isEmpty ? "nothing is locked" : "locked: \(names.joined(separator: ", "))"],
            json: ["locked": .array(names.map(JSONValue.text))])
    }

    // MARK: - Showing

    /// A parameter's value in the session, or the default that it has.
    func show(_ parameter: Parameter) -> Answer {
        let defaults = runs.planner.defaults(for: session.settings)
        let value = parameter.value(in: session.settings)
        let shown = value ?? parameter.value(in: defaults)
        return .result(
            [line(parameter, defaults: defaults, width: parameter.name.count)],
            json: [
                parameter.name: shown.map(JSONValue.init) ?? .null, "set": .bool(value != nil),
            ])
    }

    /// `steps  30`, dim and marked where it is the default.
    func line(_ parameter: Parameter, defaults: Settings, width: Int) -> String {
        let name = parameter.name.padding(to: width)
        let lock = session.locked.contains(parameter.name) ? "  locked" : ""
        if parameter.name == Parameter.seed.name, let set = session.state.seedSet {
            let seeds = (try? runs.reader.seeds.seeds(in: set)).flatMap { $0 } ?? []
            let list = seeds.map(String.init).joined(separator: " ")
            return "\(name)  \("\(set) (\(list))".shown)\(lock)"
        }
        if let value = parameter.value(in: session.settings) {
            return "\(name)  \(shown(parameter, value))\(lock)"
        }
        let text = parameter.value(in: defaults).map(parameter.print) ?? ""
        let origin = session.settings.origin(of: parameter)
        return output.style.dim("\(name)  \(text.isEmpty ? "-" : text)  \(origin)\(lock)")
    }

    private func shown(_ parameter: Parameter, _ value: Value) -> String {
        parameter.print(value).shown
    }
}

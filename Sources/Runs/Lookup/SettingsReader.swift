import Backends
import Ledger
import LineSyntax
import Parameters

/// Reads parameters as they are typed: `steps`, `30`, `steps=30`, `size=512x384`, `x4`.
public struct SettingsReader {
    private let planner: Planner
    /// Reads seeds and sets of seeds.
    public let seeds: SeedReader

    public init(planner: Planner, seeds: SeedReader) {
        self.planner = planner
        self.seeds = seeds
    }

    /// The parameter called `name`, or by an alias.
    ///
    /// - Throws: ``UserError/input(_:)`` when there is none.
    public func parameter(_ name: String) throws -> Parameter {
        if let parameter = Parameter.named(name) { return parameter }
        let names = Parameter.all.flatMap { [$0.name] + $0.aliases }
        let near = Parameter.suggestion(for: name, among: names)
        throw UserError.input(
            "there is no parameter \(name.onOneLine); "
                + (near.map { "did you mean \($0)?" } ?? "`:parameters` lists them"))
    }

    /// The names of the parameters in a list of words; `size` means its two.
    public func parameterNames(_ words: [String]) throws -> [String] {
        try words.flatMap { word in
            Parameter.size.isNamed(word) ? ["width", "height"] : [try parameter(word).name]
        }
    }

    /// The value that `text` means for a parameter: seeds of runs, names of backends and models
    /// are looked up, a model at the backend of `settings`.
    ///
    /// - Throws: `ParameterError`, `UserError` or `LedgerError` when it means none.
    public func value(
        of parameter: Parameter, _ text: String, with settings: Settings
    ) throws -> Value {
        switch parameter.name {
        case Parameter.seed.name:
            return try seeds.value(text, within: planner.limits(for: settings))
        case Parameter.model.name:
            let backend = try planner.backend(of: settings)
            do { return try parameter.parse(backend.resolve(model: text)) } catch {
                throw UserError.input("\(error)")
            }
        case Parameter.backend.name: return .text(try planner.backend(named: text).name)
        default: return try parameter.parse(text, within: planner.limits(for: settings))
        }
    }

    /// Sets a parameter, or the size, from typed text.
    ///
    /// - Throws: as ``value(of:_:with:)``; the settings are then as they were.
    public func set(_ name: String, _ text: String, in settings: inout Settings) throws {
        if Parameter.size.isNamed(name) {
            try Parameter.size.set(text, in: &settings, within: planner.limits(for: settings))
        } else {
            let parameter = try parameter(name)
            try parameter.set(value(of: parameter, text, with: settings), in: &settings)
        }
    }

    /// `settings` with words such as `steps=30`, `size=256x256` and `x4` taken over.
    ///
    /// - Throws: as ``value(of:_:with:)``.
    public func overriding(_ settings: Settings, with words: [String]) throws -> Settings {
        var settings = settings
        for word in words {
            if let (name, text) = Words.pair(word) {
                try set(name, text, in: &settings)
                continue
            }
            guard word.lowercased().hasPrefix("x"), word.utf8.count > 1,
                word.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
            else {
                throw UserError.input(
                    "\(word.onOneLine) is no NAME=VALUE and no count like x4; "
                        + "a value with spaces goes in double quotes")
            }
            try set(Parameter.count.name, String(word.dropFirst()), in: &settings)
        }
        return settings
    }

    /// Takes the set of seeds out of words such as `seed=keep`.
    ///
    /// - Parameters:
    ///   - words: the last one that sets the seed counts; it is removed where it names a set.
    ///   - named: the set that is used without such a word.
    /// - Returns: the set's name as it was typed, and its seeds; nil for a single seed.
    /// - Throws: `UserError` or `LedgerError` for a text that is neither seed nor set.
    public func takeSeedSet(
        from words: inout [String], else named: String?
    ) throws -> (name: String, seeds: [Int])? {
        var named = named
        if let index = words.lastIndex(where: { word in
            Words.pair(word).map { Parameter.seed.isNamed($0.name) } ?? false
        }), let (_, text) = Words.pair(words[index]) {
            named = nil
            if try seeds.seeds(in: text) != nil {
                named = text
                words.remove(at: index)
            }
        }
        guard let named, let list = try seeds.seeds(in: named) else { return nil }
        return (named, list)
    }
}

extension Parameter {
    /// Whether `name` is this parameter's, or an alias of it.
    public func isNamed(_ name: String) -> Bool { Parameter.named(name)?.name == self.name }
}

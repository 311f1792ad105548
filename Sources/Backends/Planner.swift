import Parameters

/// Makes plans of settings: finds the backend, fills in defaults, resolves the model, freezes the
/// request, and names what the backend ignores.
public struct Planner: Sendable {
    /// In the order in which they are listed.
    public let backends: [any Backend]
    private let randomSeed: @Sendable () -> Int

    /// - Parameters:
    ///   - backends: those that settings may name.
    ///   - randomSeed: draws the seeds of `random`.
    public init(
        backends: [any Backend],
        randomSeed: @escaping @Sendable () -> Int = { Int.random(in: 0...Seed.range.upperBound) }
    ) {
        self.backends = backends
        self.randomSeed = randomSeed
    }

    /// A seed drawn at random.
    public func drawSeed() -> Int { randomSeed() }

    /// The backend that `settings` name, or the default one.
    ///
    /// - Throws: `ParameterError` when there is none of that name.
    public func backend(of settings: Settings) throws -> any Backend {
        try backend(named: settings.backend ?? Settings.defaults.backend ?? "")
    }

    /// - Throws: `ParameterError` when there is no backend of that name.
    public func backend(named name: String) throws -> any Backend {
        if let backend = backends.first(where: { $0.name == name }) { return backend }
        let names = backends.map(\.name)
        let near = Parameter.suggestion(for: name, among: names)
        throw ParameterError(
            name: "backend",
            problem: "there is no \(name); allowed \(names.joined(separator: ", "))"
                + (near.map { "; did you mean \($0)?" } ?? ""))
    }

    /// The model that `settings` name, or the default one.
    public func model(of settings: Settings) -> String {
        settings.model ?? Settings.defaults.model ?? ""
    }

    /// Values for the parameters that `settings` leave unset: what the backend recommends for its
    /// model, else the table's defaults; for the sides, those of the aspect.
    public func defaults(for settings: Settings) -> Settings {
        let recommended =
            (try? backend(of: settings))?.recommended(model: model(of: settings)) ?? Settings()
        var result = Settings.defaults
        for parameter in Parameter.all {
            guard let value = parameter.value(in: recommended) else { continue }
            _ = try? parameter.set(value, in: &result)
        }
        if let size = settings.aspect?.size {
            result.width = size.width
            result.height = size.height
        }
        return result
    }

    /// What the backend of `settings` does with a parameter; nil where there is no such backend.
    public func support(for parameter: Parameter, in settings: Settings) -> Support? {
        (try? backend(of: settings))?.support(for: parameter, model: model(of: settings))
    }

    /// The values that the backend and the model of `settings` take.
    public func limits(for settings: Settings) -> Limits {
        guard let backend = try? backend(of: settings) else { return .table }
        let model = model(of: settings)
        return Limits { backend.domain(of: $0, model: model) }
    }

    /// Checks a value against the limits of the backend and the model of `settings`.
    ///
    /// - Parameters:
    ///   - value: of any kind.
    ///   - parameter: whose value it is.
    ///   - settings: name the backend and the model.
    /// - Returns: the value in its canonical form.
    /// - Throws: `ParameterError`, such as "steps: 200 is out of range; allowed 1 to 100".
    @discardableResult
    public func check(
        _ value: Value, of parameter: Parameter, for settings: Settings
    ) throws -> Value {
        try parameter.checked(value, within: limits(for: settings))
    }

    /// Prompts that the model of `settings` draws well, the best first.
    public func prompts(for settings: Settings) -> [String] {
        (try? backend(of: settings))?.prompts(model: model(of: settings)) ?? []
    }

    /// Resolves and checks everything about a run.
    ///
    /// - Parameters:
    ///   - settings: may leave parameters unset.
    ///   - given: values for unset parameters; nil takes today's defaults.
    /// - Returns: the plan; nothing is written, sent or loaded.
    /// - Throws: `ParameterError` for a value that cannot be used, ``BackendError`` for a model
    ///   that the backend does not have.
    public func plan(_ settings: Settings, defaults given: Settings? = nil) throws -> Plan {
        var settings = settings
        let backend = try backend(
            named: settings.backend ?? given?.backend ?? Settings.defaults.backend ?? "")
        var defaults = given ?? defaults(for: settings)
        let model = try backend.resolve(model: settings.model ?? defaults.model ?? "")
        if settings.model == nil { defaults.model = model } else { settings.model = model }
        let limits = Limits { backend.domain(of: $0, model: model) }
        let request = try Request(
            settings, defaults: defaults, limits: limits, randomSeed: randomSeed)
        let ignored = Parameter.all.filter {
            guard $0.value(in: request.asked) != nil else { return false }
            if case .ignored = backend.support(for: $0, model: model) { return true }
            return false
        }
        var isSeedFixed = false
        if case .fixed = settings.seed { isSeedFixed = true }
        return Plan(
            backend: backend, request: request, isSeedFixed: isSeedFixed,
            identity: try backend.identity(model: model), ignored: ignored.map(\.name))
    }
}

/// What a run asks for: every parameter resolved and checked, never changed afterwards.
///
/// A request has a property for each field of ``Settings``, of the field's type and never unset:
/// `request.steps` is an `Int`. The aspect alone may be unset, and the seed is a number.
@dynamicMemberLookup
public struct Request: Sendable {
    /// What the user had set, with the seed as it was resolved.
    public let asked: Settings
    /// The values for the record, in which an aspect that was not asked for and parameters without
    /// an effect are unset.
    public let resolved: Settings
    /// The value of every parameter.
    private let values: Settings

    /// The seed of the first picture; the picture at index i has `seed + i`.
    public let seed: Int
    /// The shape that was asked for; its size is ``width`` and ``height``.
    public var aspect: Aspect? { values.aspect }

    /// The value of any other parameter; pixels for width and height.
    public subscript<T>(dynamicMember field: KeyPath<Settings, T?>) -> T {
        guard let value = values[keyPath: field] else {
            // The initializer refuses what is unset, and every field has an entry (SettingsTests).
            preconditionFailure("a request without a value for \(field)")
        }
        return value
    }

    /// Freezes `settings`.
    ///
    /// - Parameters:
    ///   - settings: the user's.
    ///   - defaults: the values of unset parameters.
    ///   - limits: the values that are allowed.
    ///   - randomSeed: draws a random seed, which is brought into the range that leaves room for
    ///     all pictures.
    /// - Throws: ``ParameterError`` for a missing or blank prompt, a value outside the limits,
    ///   seeds that run past the last one, and an aspect that contradicts width or height.
    public init(
        _ settings: Settings, defaults: Settings = .defaults, limits: Limits = .table,
        randomSeed: () -> Int
    ) throws {
        var values = settings.filled(from: defaults)
        // Programs may have filled the fields past the table.
        for parameter in Parameter.all {
            guard let value = parameter.value(in: values) else { continue }
            _ = try parameter.checked(value, within: limits)
        }
        guard let prompt = values.prompt, !trimmed(prompt).isEmpty else {
            throw ParameterError(
                name: "prompt", problem: "is empty; type what the picture should show")
        }
        for parameter in Parameter.all where !parameter.isOptional {
            guard parameter.value(in: values) != nil else { throw Self.unset(parameter) }
        }
        try Self.checkAspect(of: values)
        seed = try Self.resolve(
            values.seed, count: values.count ?? 1, limits.domain(of: .seed), randomSeed)
        values.seed = .fixed(seed)
        var asked = settings
        asked.seed = .fixed(seed)
        var resolved = values
        for parameter in Parameter.all
        where !parameter.recording.names(parameter.read(values), all: values, asked: asked) {
            parameter.write(nil, &resolved)
        }
        self.values = values
        self.asked = asked
        self.resolved = resolved
    }

    /// The seeds of the pictures, in order.
    public var seeds: [Int] { (0..<self.count).map { seed + $0 } }

    /// The settings of one picture alone, its own seed and a count of 1; `nil` past the last one.
    public func picture(at index: Int) -> Settings? {
        guard (0..<self.count).contains(index) else { return nil }
        var settings = resolved
        settings.seed = .fixed(seed + index)
        settings.count = 1
        return settings
    }

    private static func unset(_ parameter: Parameter) -> ParameterError {
        ParameterError(
            name: parameter.name,
            problem: "is unset and has no default; set \(parameter.name)")
    }

    private static func checkAspect(of values: Settings) throws {
        guard let aspect = values.aspect, let width = values.width, let height = values.height,
            aspect.size != (width, height)
        else { return }
        throw ParameterError(
            name: "aspect",
            problem: """
                \(aspect.rawValue) is \(aspect.size.width)x\(aspect.size.height), but the size \
                asked for is \(width)x\(height); unset aspect, or width and height
                """)
    }

    private static func resolve(
        _ seed: Seed?, count: Int, _ domain: Domain, _ randomSeed: () -> Int
    ) throws -> Int {
        let highest = if case .seed(let range) = domain { range.upperBound } else { Int.max }
        guard case .fixed(let number) = seed else {
            let room = min(highest, Seed.range.upperBound) - (count - 1) + 1
            let drawn = randomSeed() % room
            return drawn < 0 ? drawn + room : drawn
        }
        let last = highest - (count - 1)
        guard number <= last else {
            throw ParameterError(
                name: "seed",
                problem: """
                    \(number) with count \(count) runs past \(highest); \
                    set seed to \(last) or less, or a smaller count
                    """)
        }
        return number
    }
}

extension Request: Hashable {
    public static func == (a: Request, b: Request) -> Bool {
        a.asked == b.asked && a.values == b.values
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(asked)
        hasher.combine(values)
    }
}

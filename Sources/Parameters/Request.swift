/// What a run asks for: every parameter resolved and checked, never changed afterwards.
public struct Request: Hashable, Sendable {
    /// What the user had set, with the seed as it was resolved.
    public let asked: Settings
    public let prompt: String
    public let negative: String
    /// Pixels of the picture; from the aspect where one is set.
    public let width: Int
    public let height: Int
    public let aspect: Aspect?
    public let steps: Int
    public let guidance: Double
    public let scheduler: Scheduler
    /// The seed of the first picture; the picture at index i has `seed + i`.
    public let seed: Int
    public let count: Int
    /// Whether brackets in the prompts weigh words.
    public let weights: Bool
    public let long: LongPrompt
    /// The text encoder's layer that is read; 1 is the last.
    public let clipskip: Int
    public let precision: Precision
    public let backend: String
    public let model: String

    /// Freezes `settings`; what is unset comes from `defaults`.
    ///
    /// A random seed is drawn with `randomSeed`, brought into the range that leaves room for
    /// `count` pictures.
    ///
    /// - Throws: ``ParameterError`` for a missing or blank prompt, a value outside its domain,
    ///   seeds that run past the last one, and an aspect that contradicts width or height.
    public init(
        _ settings: Settings, defaults: Settings = .defaults, randomSeed: () -> Int
    ) throws {
        // Programs may have filled the fields past the table.
        for parameter in Parameter.all {
            if let value = parameter.value(in: settings) { _ = try parameter.checked(value) }
        }
        guard let prompt = settings.prompt ?? defaults.prompt, !trimmed(prompt).isEmpty else {
            throw ParameterError(
                name: "prompt", problem: "is empty; type what the picture should show")
        }
        self.prompt = prompt
        negative = try Self.required(settings.negative ?? defaults.negative, "negative")
        let aspect = settings.aspect ?? (settings.hasSize ? nil : defaults.aspect)
        let width = try Self.required(
            settings.width ?? aspect?.size.width ?? defaults.width, "width")
        let height = try Self.required(
            settings.height ?? aspect?.size.height ?? defaults.height, "height")
        if let aspect, aspect.size != (width, height) {
            throw ParameterError(
                name: "aspect",
                problem: """
                    \(aspect.rawValue) is \(aspect.size.width)x\(aspect.size.height), but the size \
                    asked for is \(width)x\(height); unset aspect, or width and height
                    """)
        }
        self.aspect = aspect
        self.width = width
        self.height = height
        steps = try Self.required(settings.steps ?? defaults.steps, "steps")
        guidance = try Self.required(settings.guidance ?? defaults.guidance, "guidance")
        scheduler = try Self.required(settings.scheduler ?? defaults.scheduler, "scheduler")
        backend = try Self.required(settings.backend ?? defaults.backend, "backend")
        model = try Self.required(settings.model ?? defaults.model, "model")
        count = try Self.required(settings.count ?? defaults.count, "count")
        // Defaults without these are those of a run from before they were: that had no weights.
        weights = settings.weights ?? defaults.weights ?? false
        long = try Self.required(
            settings.long ?? defaults.long ?? Self.unwritten.long, "long")
        clipskip = try Self.required(
            settings.clipskip ?? defaults.clipskip ?? Self.unwritten.clipskip, "clipskip")
        precision = try Self.required(
            settings.precision ?? defaults.precision ?? Self.unwritten.precision, "precision")
        seed = try Self.resolve(settings.seed ?? defaults.seed, count, randomSeed)
        var asked = settings
        asked.seed = .fixed(seed)
        self.asked = asked
    }

    /// The request as settings with every field filled, but for an aspect that was not asked for,
    /// and for `weights`, `long`, `clipskip` and `precision` where they decide nothing.
    ///
    /// So a run from before those is the same request as today's: `weights` stands where a
    /// prompt has brackets, the others where they are not at their defaults.
    public var resolved: Settings {
        var settings = Settings()
        settings.prompt = prompt
        settings.negative = negative
        settings.width = width
        settings.height = height
        settings.aspect = aspect
        settings.steps = steps
        settings.guidance = guidance
        settings.scheduler = scheduler
        settings.seed = .fixed(seed)
        settings.count = count
        if weighs { settings.weights = weights }
        if long != Self.unwritten.long { settings.long = long }
        if clipskip != Self.unwritten.clipskip { settings.clipskip = clipskip }
        if precision != Self.unwritten.precision { settings.precision = precision }
        settings.backend = backend
        settings.model = model
        return settings
    }

    /// What a request has where ``resolved`` does not say: as before there was a choice.
    public static let unwritten: Settings = {
        var settings = Settings()
        settings.long = .truncate
        settings.clipskip = 1
        settings.precision = .fp32
        return settings
    }()

    /// Whether `weights` has a say: it was asked for, or is at work, and there is something to read.
    private var weighs: Bool {
        let isRead = asked.weights != nil || backend == Settings.defaults.backend
        return isRead && [prompt, negative].contains { $0.contains(where: "()[]\\".contains) }
    }

    /// The seeds of the pictures, in order.
    public var seeds: [Int] { (0..<count).map { seed + $0 } }

    /// The settings of one picture alone, its own seed and a count of 1; `nil` past the last one.
    public func picture(at index: Int) -> Settings? {
        guard (0..<count).contains(index) else { return nil }
        var settings = resolved
        settings.seed = .fixed(seed + index)
        settings.count = 1
        return settings
    }

    private static func required<T>(_ value: T?, _ name: String) throws -> T {
        guard let value else {
            throw ParameterError(name: name, problem: "is unset and has no default; set \(name)")
        }
        return value
    }

    private static func resolve(
        _ seed: Seed?, _ count: Int, _ randomSeed: () -> Int
    ) throws -> Int {
        let last = Seed.range.upperBound - (count - 1)
        guard case .fixed(let number) = seed else {
            let room = last + 1
            let drawn = randomSeed() % room
            return drawn < 0 ? drawn + room : drawn
        }
        guard number <= last else {
            throw ParameterError(
                name: "seed",
                problem: """
                    \(number) with count \(count) runs past \(Seed.range.upperBound); \
                    set seed to \(last) or less, or a smaller count
                    """)
        }
        return number
    }
}

extension Settings {
    fileprivate var hasSize: Bool { width != nil || height != nil }
}

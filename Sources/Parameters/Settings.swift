/// What the user has set; `nil` is unset.
///
/// Every field has one entry in ``Parameter/all``, and equality compares through that table, text
/// by its exact bytes: two spellings of "é" are two prompts.
public struct Settings: Sendable {
    public var prompt: String?
    public var negative: String?
    public var width: Int?
    public var height: Int?
    public var aspect: Aspect?
    public var steps: Int?
    public var guidance: Double?
    public var scheduler: Scheduler?
    public var seed: Seed?
    public var count: Int?
    public var weights: Bool?
    public var long: LongPrompt?
    public var clipskip: Int?
    public var precision: Precision?
    public var backend: String?
    public var model: String?

    /// Everything unset.
    public init() {}

    /// The default of every parameter; a prompt and an aspect have none.
    public static let defaults: Settings = {
        var settings = Settings()
        settings.negative = ""
        settings.width = 512
        settings.height = 512
        settings.steps = 25
        settings.guidance = 7.5
        settings.scheduler = .ddim
        settings.seed = .random
        settings.count = 1
        settings.weights = true
        settings.long = .truncate
        settings.clipskip = 1
        settings.precision = .fp32
        settings.backend = "embedded"
        settings.model = "bundled"
        return settings
    }()
}

extension Settings: Hashable {
    public static func == (a: Settings, b: Settings) -> Bool {
        Parameter.all.allSatisfy { $0.value(in: a) == $0.value(in: b) }
    }

    public func hash(into hasher: inout Hasher) {
        for parameter in Parameter.all { hasher.combine(parameter.value(in: self)) }
    }
}

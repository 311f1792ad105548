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
}

extension Settings {
    /// The default of every parameter; a prompt and an aspect have none.
    public static let defaults: Settings = {
        var settings = Settings()
        for parameter in Parameter.all { parameter.write(parameter.defaultValue, &settings) }
        return settings
    }()

    /// These settings with every unset parameter taken from `defaults`, as a request takes them.
    ///
    /// An aspect and the size that it stands for are taken together: from one of the two, never
    /// mixed. A parameter that `defaults` lack has the value of runs from before there was such a
    /// parameter.
    public func filled(from defaults: Settings) -> Settings {
        var filled = self
        for parameter in Parameter.all where parameter.isOptional {
            let isExcluded = parameter.excludes.compactMap(Parameter.named)
                .contains { $0.value(in: self) != nil }
            if parameter.read(self) == nil, !isExcluded {
                parameter.write(parameter.read(defaults), &filled)
            }
        }
        if let size = filled.aspect?.size {
            filled.width = filled.width ?? size.width
            filled.height = filled.height ?? size.height
        }
        for parameter in Parameter.all
        where !parameter.isOptional && parameter.read(filled) == nil {
            parameter.write(parameter.read(defaults) ?? parameter.recording.absent, &filled)
        }
        return filled
    }

    /// The settings of the parameters with these names alone.
    public func keeping(_ names: Set<String>) -> Settings {
        var kept = self
        for parameter in Parameter.all where !names.contains(parameter.name) {
            parameter.write(nil, &kept)
        }
        return kept
    }
}

extension Settings: Hashable {
    public static func == (a: Settings, b: Settings) -> Bool {
        Parameter.all.allSatisfy { $0.value(in: a) == $0.value(in: b) }
    }

    public func hash(into hasher: inout Hasher) {
        for parameter in Parameter.all { hasher.combine(parameter.value(in: self)) }
    }
}

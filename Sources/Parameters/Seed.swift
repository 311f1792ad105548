/// Where the first noise comes from.
public enum Seed: Hashable, Sendable {
    /// A new seed for every run.
    case random
    /// This seed, within ``Seed/all``.
    case fixed(Int)

    /// Every seed that there is.
    public static let all = 0...Int.max
    /// The seeds that are drawn at random and kept in named sets: every backend takes them.
    public static let range = 0...2_147_483_647
}

extension Seed: ParameterValue {
    public var parameterValue: Value {
        switch self {
        case .random: .text("random")
        case .fixed(let number): .integer(number)
        }
    }

    public init?(parameterValue: Value) {
        switch parameterValue {
        case .integer(let number): self = .fixed(number)
        case .text: self = .random
        case .real: return nil
        }
    }
}

/// Where the first noise comes from.
public enum Seed: Hashable, Sendable {
    /// A new seed for every run.
    case random
    /// This seed, within ``Seed/range``.
    case fixed(Int)

    /// The seeds that exist.
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

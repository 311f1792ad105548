/// Where the first noise comes from.
public enum Seed: Hashable, Sendable {
    /// A new seed for every run.
    case random
    /// This seed, within ``Seed/range``.
    case fixed(Int)

    /// The seeds that exist.
    public static let range = 0...2_147_483_647
}

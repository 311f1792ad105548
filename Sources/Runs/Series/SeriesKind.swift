import Ledger

/// What plans a series of runs, as the library records it.
public enum SeriesKind: String, Sendable {
    /// One prompt over a set of seeds.
    case seeds
    case sweep
    /// The prompts of a template.
    case expand
    case why
    case vote
    case bisect
    /// Whether a backend honours the seed.
    case honesty
    /// The rows of a file.
    case batch

    /// Those that a person fires for the pictures, which `:sheet last` shows.
    public static let shownOnSheets: [SeriesKind] = [.sweep, .seeds, .expand]
}

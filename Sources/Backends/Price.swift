/// What a picture costs.
public enum Price: Hashable, Sendable {
    case free
    /// In US dollars, as published; the service's own figure comes with the run.
    case dollars(Double)
    /// It costs, but how much is not known before.
    case unknown
}

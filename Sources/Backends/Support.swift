/// What a backend does with a parameter.
public enum Support: Hashable, Sendable {
    case honoured
    /// Not sent, or sent and without effect; the text says which and why.
    case ignored(String)
    case unknown
}

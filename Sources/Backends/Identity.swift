/// What makes a picture repeatable besides the parameters.
public struct Identity: Hashable, Sendable {
    /// SHA-256 over the model's files, in hexadecimal; nil when the backend cannot know.
    public let fingerprint: String?

    /// Name and version of what computes, such as `reroll 2, AVX-512`.
    public let engine: String

    /// Whether the same request gives the same pixels.
    public let reproducible: Bool

    public init(fingerprint: String?, engine: String, reproducible: Bool) {
        self.fingerprint = fingerprint
        self.engine = engine
        self.reproducible = reproducible
    }
}

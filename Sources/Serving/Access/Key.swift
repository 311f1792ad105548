import Hashing

/// A key that clients may use, and what it may do.
///
/// Only the hash of the key is kept.
public struct Key: Hashable, Sendable {
    let digest: [UInt8]
    /// Which key it is, for logs: its line in the file.
    let label: String
    /// Pictures or dollars it may spend; nil for any number.
    let credits: Double?
    /// Generations a minute; nil for any number.
    let rate: Int?
    /// The models it may use; nil for all.
    let models: Set<String>?

    init(
        _ key: String, label: String, credits: Double? = nil, rate: Int? = nil,
        models: Set<String>? = nil
    ) {
        digest = Self.digest(of: key)
        self.label = label
        self.credits = credits
        self.rate = rate
        self.models = models
    }

    static func digest(of key: String) -> [UInt8] {
        var sha = SHA256()
        sha.update(Array(key.utf8))
        return sha.digest
    }
}

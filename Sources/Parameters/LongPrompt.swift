/// What becomes of a prompt longer than the text encoder reads at once.
public enum LongPrompt: String, CaseIterable, Sendable, Codable {
    /// Cut off.
    case truncate
    /// Encoded piece by piece.
    case chunk
}

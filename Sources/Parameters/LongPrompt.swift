/// What becomes of a prompt longer than the text encoder reads at once.
public enum LongPrompt: String, CaseIterable, ParameterValue, Codable {
    /// Cut off.
    case truncate
    /// Encoded piece by piece.
    case chunk
}

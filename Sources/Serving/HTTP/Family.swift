/// The clients that a path belongs to; decides envelopes of errors and where a key is sent.
enum Family: String, Sendable, CaseIterable {
    case segmind, openAI = "openai", webUI = "webui", plain

    /// The family of a path that no route knows.
    init(path: [String]) {
        switch (path.first, path.dropFirst().first) {
        case ("sdapi", _): self = .webUI
        case ("v1", "images"), ("v1", "models"): self = .openAI
        case ("v1", _), ("v2", _): self = .segmind
        default: self = .plain
        }
    }
}

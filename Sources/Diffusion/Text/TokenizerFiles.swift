/// Where a model's tokenizer comes from.
enum TokenizerFiles: Sendable {
    /// A folder of the model's own.
    case folder(String)
    /// CLIP's merges, the rest of it being known; with the token that fills a text up.
    case clip(merges: String, padding: String)

    /// Reads them.
    func tokenizer() throws -> Tokenizer {
        switch self {
        case .folder(let path): try Tokenizer(folder: path)
        case .clip(let merges, let padding): try Tokenizer(clipMerges: merges, padding: padding)
        }
    }

    /// Named in errors.
    var path: String {
        switch self {
        case .folder(let path): "\(path)/tokenizer_config.json"
        case .clip(let merges, _): merges
        }
    }
}

/// CLIP's tokenizer: a text to the numbers the text encoder looks up.
///
/// Holds to Hugging Face's fast tokenizer (`CLIPTokenizerFast`; the only one since transformers
/// 5): Unicode NFC, white space to single spaces, lower case letter by letter, a split into
/// words, digits and runs of signs, then byte-level pair encoding of each. Which characters are
/// letters is what the Unicode of Swift's runtime says, which may lag behind by a version.
public struct Tokenizer: Sendable {
    /// How many numbers a padded text has, the two ends included; 77 for CLIP.
    public let maximumLength: Int
    /// Begins every text.
    public let beginning: Int
    /// Ends every text.
    public let end: Int
    /// Fills a text up to `maximumLength`.
    public let padding: Int
    /// A comma that ends a word; nil where the vocabulary has none.
    let comma: Int?
    /// The largest number a text without special tokens in it can be given.
    let largest: Int
    private let encoding: BytePairEncoding
    /// Tokens looked for in the text as it is spelt, and in the normalised text.
    private let spelt, normal: SpecialTokens

    /// Reads a model's tokenizer folder.
    ///
    /// - Parameter folder: holds `vocab.json` and `merges.txt`, and may hold
    ///   `tokenizer_config.json` and `special_tokens_map.json`.
    /// - Throws: `DiffusionError.file` or `.configuration` naming the file.
    public init(folder: String) throws {
        let settings = try TokenizerSettings(folder: folder)
        let encoding = try BytePairEncoding(folder: folder, unknown: settings.unknown)
        try self.init(settings, encoding, folder: folder)
    }

    /// CLIP's own tokenizer, as Stable Diffusion uses it.
    ///
    /// - Parameters:
    ///   - clipMerges: a file of its 48,894 merges, one a line; the vocabulary follows from them.
    ///   - padding: the token that fills a text up.
    /// - Throws: `DiffusionError.file`.
    init(clipMerges: String, padding: String) throws {
        let settings = TokenizerSettings(clipPadding: padding)
        let encoding = try BytePairEncoding(clipMerges: clipMerges)
        try self.init(settings, encoding, folder: clipMerges)
    }

    private init(
        _ settings: TokenizerSettings, _ encoding: BytePairEncoding, folder: String
    ) throws {
        func id(_ token: String, _ key: String) throws -> Int {
            guard let id = encoding.id(of: token) else {
                throw DiffusionError.configuration(
                    file: folder + "/tokenizer_config.json", key: key, value: "\"\(token)\"",
                    allowed: "a token of vocab.json")
            }
            return id
        }
        self.encoding = encoding
        comma = encoding.id(of: ",</w>")
        maximumLength = settings.maximumLength
        beginning = try id(settings.beginning, "bos_token")
        end = try id(settings.end, "eos_token")
        padding = try id(settings.padding, "pad_token")
        var ids: [(special: TokenizerSettings.Special, id: Int)] = []
        for special in settings.specials {
            ids.append((special, try special.id ?? id(special.text, "special token")))
        }
        largest = ids.map(\.id).reduce(max(encoding.largest, beginning, end, padding), max)
        spelt = SpecialTokens(
            ids.filter { !$0.special.isNormalised }.map {
                (Array($0.special.text.unicodeScalars), $0.id)
            })
        normal = SpecialTokens(
            ids.filter { $0.special.isNormalised }.map { (normalised($0.special.text), $0.id) })
    }

    /// The whole text between its two ends, however long.
    public func encode(_ text: String) -> [Int] {
        [beginning] + ids(of: text, limit: .max) + [end]
    }

    /// The text cut or filled to exactly `maximumLength` numbers, both ends kept.
    public func padded(_ text: String) -> [Int] {
        let room = maximumLength - 2
        let kept = [beginning] + ids(of: text, limit: room).prefix(room) + [end]
        return kept + [Int](repeating: padding, count: maximumLength - kept.count)
    }

    /// The text of some numbers, as far as they are UTF-8; words are parted by single spaces.
    func decode(_ ids: [Int]) -> String {
        let plain = ids.filter { ![beginning, end, padding].contains($0) }
        return String(decoding: encoding.bytes(of: plain), as: UTF8.self)
            .split(separator: " ").joined(separator: " ")
    }

    /// The numbers of the text's words; reads on until there are `limit` or more.
    private func ids(of text: String, limit: Int) -> [Int] {
        var ids: [Int] = []
        for piece in spelt.split(Array(text.unicodeScalars)[...]) where ids.count < limit {
            switch piece {
            case .special(let id): ids.append(id)
            case .plain(let part): encode(plain: part, into: &ids, limit: limit)
            }
        }
        return ids
    }

    private func encode(
        plain text: ArraySlice<Unicode.Scalar>, into ids: inout [Int], limit: Int
    ) {
        let scalars = normalised(String(String.UnicodeScalarView(text)))
        for piece in normal.split(scalars[...]) where ids.count < limit {
            switch piece {
            case .special(let id): ids.append(id)
            case .plain(let part):
                for word in Words(part) {
                    guard ids.count < limit else { return }
                    encoding.encode(word, into: &ids)
                }
            }
        }
    }
}

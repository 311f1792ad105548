import JSON

/// The settings in `tokenizer_config.json` and `special_tokens_map.json`; both may be missing.
struct TokenizerSettings {
    let maximumLength: Int
    let beginning: String
    let end: String
    let padding: String
    let unknown: String
    /// Texts that are one token wherever they occur: the four above and any that were added.
    let specials: [Special]

    /// A token that is looked for before a text is split.
    struct Special: Hashable {
        let text: String
        /// Its number, where it is not in the vocabulary.
        let id: Int?
        /// Looked for in the normalised text, so that its case does not matter; else as spelt.
        var isNormalised: Bool
    }

    /// Those of CLIP's tokenizer as published with Stable Diffusion.
    init(clipPadding: String) {
        maximumLength = 77
        beginning = "<|startoftext|>"
        end = "<|endoftext|>"
        padding = clipPadding
        unknown = end
        // A token that is given as a text alone, as the padding is, is looked for as it is spelt.
        specials =
            [
                Special(text: beginning, id: nil, isNormalised: true),
                Special(text: padding, id: nil, isNormalised: false),
            ]
            + (padding == end ? [] : [Special(text: end, id: nil, isNormalised: true)])
    }

    /// - Parameter folder: a model's tokenizer folder.
    /// - Throws: `DiffusionError.file` or `.configuration`.
    init(folder: String) throws {
        let file = folder + "/tokenizer_config.json"
        let configuration = try Self.members(file)
        let mapFile = folder + "/special_tokens_map.json"
        let map = try Self.members(mapFile)
        let added = configuration["added_tokens_decoder"]?.objectValue
        var specials: [Special] = []

        func token(_ key: String, default: String) throws -> String {
            // As in transformers: newer folders list their tokens in the configuration; in older
            // ones the map wins (Stable Diffusion 2 pads with "!" only there).
            let mapped = added == nil ? map[key] : nil
            guard let value = mapped ?? configuration[key], value != .null else {
                return `default`
            }
            guard let text = value.textValue ?? value.objectValue?["content"]?.textValue,
                !text.isEmpty
            else {
                throw DiffusionError.configuration(
                    file: mapped == nil ? file : mapFile, key: key, value: value.summary,
                    allowed: "a token, or an object with its content")
            }
            if added == nil {
                // A token spelt in several ways counts as normalised when all of them say so;
                // transformers itself takes one of them by chance.
                let isNormalised = value.objectValue?["normalized"]?.boolValue ?? false
                if let known = specials.firstIndex(where: { $0.text == text }) {
                    specials[known].isNormalised = specials[known].isNormalised && isNormalised
                } else {
                    specials.append(Special(text: text, id: nil, isNormalised: isNormalised))
                }
            }
            return text
        }
        beginning = try token("bos_token", default: "<|startoftext|>")
        end = try token("eos_token", default: "<|endoftext|>")
        padding = try token("pad_token", default: "<|endoftext|>")
        unknown = try token("unk_token", default: "<|endoftext|>")
        for (id, value) in (added ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let id = Int(id), id >= 0, let text = value.objectValue?["content"]?.textValue,
                !text.isEmpty,
                !["lstrip", "rstrip", "single_word"].contains(where: {
                    value.objectValue?[$0]?.boolValue == true
                })
            else {
                throw DiffusionError.configuration(
                    file: file, key: "added_tokens_decoder", value: "\(id): \(value.summary)",
                    allowed: "a number and its content, without lstrip, rstrip or single_word")
            }
            let isNormalised = value.objectValue?["normalized"]?.boolValue ?? false
            specials.append(Special(text: text, id: id, isNormalised: isNormalised))
        }
        self.specials = specials
        let length = configuration["model_max_length"] ?? .integer(77)
        guard let length = length.exactInteger, (3...4096).contains(length) else {
            throw DiffusionError.configuration(
                file: file, key: "model_max_length", value: length.summary, allowed: "3 to 4096")
        }
        maximumLength = length
    }

    private static func members(_ path: String) throws -> [String: JSONValue] {
        guard fileExists(path) else { return [:] }
        guard let members = try JSONValue(file: path).objectValue else {
            throw DiffusionError.file(path: path, reason: "not a JSON object")
        }
        return members
    }
}

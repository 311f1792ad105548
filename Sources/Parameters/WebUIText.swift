/// The `parameters` text of the Stable Diffusion web UI, which its pictures and many others carry.
///
///     a red fox
///     Negative prompt: blurry
///     Steps: 25, Sampler: DDIM, CFG scale: 7.5, Seed: 42, Size: 512x512, Model: bundled
///
/// Grammar: `modules/infotext_utils.py` and `create_infotext` of the web UI. The form loses white
/// space at the ends of lines, and a prompt with a line that begins with `Negative prompt:`.
public enum WebUIText {
    static let negativeMark = "Negative prompt:"

    /// The order in which the web UI writes the pairs it has; others follow in the table's order.
    private static let order = [
        "Steps", "Sampler", "CFG scale", "Seed", "Size", "Model hash", "Model", "Clip skip",
        "Emphasis",
    ]

    /// Writes the text; Steps, Sampler, CFG scale, Seed and Size are always there, with defaults.
    ///
    /// The reader in sd-parsers needs three of the first four.
    ///
    /// - Parameters:
    ///   - settings: What to write; `count` and `backend` have no place in the form.
    ///   - modelName: The name to write in place of `settings.model`, which may be a folder.
    ///   - modelHash: A hash of the weights, as `Model hash`.
    ///   - version: The program and its version, as `Version`.
    ///   - other: More pairs; a key that the grammar cannot read back is left out.
    /// - Returns: The text, without white space at its ends.
    public static func write(
        _ settings: Settings, modelName: String? = nil, modelHash: String? = nil,
        version: String? = nil, other: [(key: String, value: String)] = []
    ) -> String {
        var texts: [String: String] = [:]
        var further: [String] = []
        for parameter in Parameter.all {
            guard let pair = parameter.webUI, let text = pair.text(of: parameter, in: settings)
            else { continue }
            texts[pair.key] = text
            if !order.contains(pair.key) { further.append(pair.key) }
        }
        texts["Size"] = size(of: settings)
        texts["Model hash"] = modelHash
        if let modelName { texts["Model"] = modelName }
        var pairs = (order + further).compactMap { key in texts[key].map { (key, $0) } }
        for pair in other where isKey(pair.key) { pairs.append((pair.key, pair.value)) }
        if let version { pairs.append(("Version", version)) }

        var result = settings.prompt ?? ""
        if let negative = settings.negative, !negative.isEmpty {
            result += "\n\(negativeMark) \(negative)"
        }
        result += "\n" + pairs.map { "\($0.0): \(quotedIfNeeded($0.1))" }.joined(separator: ", ")
        return String(trimmed(result))
    }

    private static func size(of settings: Settings) -> String {
        let filled = settings.filled(from: .defaults)
        return Parameter.size.print(width: filled.width ?? 0, height: filled.height ?? 0)
    }

    /// Quotes as the web UI does, and also what would not read back bare.
    private static func quotedIfNeeded(_ value: String) -> String {
        let isPlain =
            !value.unicodeScalars.contains { ",:\n".unicodeScalars.contains($0) || $0.isControl }
        if isPlain, !value.hasPrefix("\""), trimmed(value).count == value.count { return value }
        return quoted(value, limit: .max)
    }

    private static func isKey(_ key: String) -> Bool {
        let pairs = WebUIText.pairs(in: "\(key): 0")
        return pairs.count == 1 && pairs[0].key == key
    }
}

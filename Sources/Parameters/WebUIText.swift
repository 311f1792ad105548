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

    /// Writes the text; Steps, Sampler, CFG scale, Seed and Size always stand, with defaults.
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
        func text(_ parameter: Parameter) -> String {
            (parameter.value(in: settings) ?? parameter.defaultValue)?.description ?? ""
        }
        let size =
            settings.aspect?.size
            ?? (
                width: settings.width ?? Settings.defaults.width ?? 0,
                height: settings.height ?? Settings.defaults.height ?? 0
            )
        let seed = text(.seed)
        var pairs = [
            ("Steps", text(.steps)),
            ("Sampler", (settings.scheduler ?? Settings.defaults.scheduler)?.webUIName ?? ""),
            ("CFG scale", text(.guidance)),
            ("Seed", seed == "random" ? "-1" : seed),
            ("Size", Parameter.size.print(width: size.width, height: size.height)),
        ]
        if let modelHash { pairs.append(("Model hash", modelHash)) }
        if let model = modelName ?? settings.model { pairs.append(("Model", model)) }
        if let skip = settings.clipskip, skip > 1 { pairs.append(("Clip skip", "\(skip)")) }
        if settings.weights == false { pairs.append(("Emphasis", "None")) }
        for pair in other where isKey(pair.key) { pairs.append((pair.key, pair.value)) }
        if let version { pairs.append(("Version", version)) }

        var result = settings.prompt ?? ""
        if let negative = settings.negative, !negative.isEmpty {
            result += "\n\(negativeMark) \(negative)"
        }
        result += "\n" + pairs.map { "\($0.0): \(quotedIfNeeded($0.1))" }.joined(separator: ", ")
        return String(trimmed(result))
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

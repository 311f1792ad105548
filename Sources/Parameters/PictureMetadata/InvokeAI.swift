import JSON

/// InvokeAI: `invokeai_metadata` since 3.0; before it `sd-metadata`, and the line `Dream`.
///
/// Grammars: invokeai/app/invocations/metadata.py (6.14), and dream.py of the first versions.
extension PictureMetadata {
    static func invokeAI(_ metadata: [String: JSONValue], _ limits: Limits) -> PictureMetadata {
        var reading = PictureMetadata("InvokeAI", limits)
        reading.setText(.prompt, metadata["positive_prompt"]?.textValue)
        reading.setText(.negative, metadata["negative_prompt"]?.textValue)
        reading.setSize(metadata["width"], metadata["height"])
        reading.set(.seed, metadata["seed"])
        reading.set(.steps, metadata["steps"])
        reading.set(.guidance, metadata["cfg_scale"])
        reading.setSampler(metadata["scheduler"]?.textValue)
        let model = metadata["model"]
        reading.setModel((model?["name"] ?? model?["model_name"])?.textValue ?? model?.textValue)
        for lora in metadata["loras"]?.arrayValue ?? [] {
            let model = lora["model"] ?? lora["lora"]
            let name = (model?["name"] ?? model?["model_name"])?.textValue ?? "without a name"
            let weight = lora["weight"]?.realValue.map { " of weight \(Number.shortest($0))" } ?? ""
            reading.lose("LoRA \(quoted(name, quotes: false))\(weight): none are used here")
        }
        let kinds = [
            ("controlnets", "ControlNet"), ("ipAdapters", "IP adapter"),
            ("t2iAdapters", "T2I adapter"),
        ]
        for (key, what) in kinds {
            let count = metadata[key]?.arrayValue?.count ?? 0
            if count > 0 { reading.lose("\(what) (\(count)): none are used here") }
        }
        if let mode = metadata["generation_mode"]?.textValue, !mode.hasSuffix("txt2img") {
            reading.lose(
                "generation mode \(quoted(mode, quotes: false)): only text makes a picture here")
        }
        let rest = [
            "vae", "strength", "init_image", "hrf_enabled", "refiner_model", "clip_skip",
            "seamless_x", "seamless_y", "cfg_rescale_multiplier", "positive_style_prompt",
        ]
        for key in rest { reading.loseUnlessPlain(key, metadata[key]) }
        return reading
    }

    /// `sd-metadata` of InvokeAI 1 and 2.
    static func invokeAIOld(_ metadata: [String: JSONValue], _ limits: Limits) -> PictureMetadata {
        var reading = PictureMetadata("InvokeAI (old)", limits)
        let image = metadata["image"]?.objectValue ?? [:]
        switch image["prompt"] {
        case .text(let text): reading.setBracketed(text)
        case .array(let parts):
            reading.setBracketed(
                parts.compactMap { $0["prompt"]?.textValue }.joined(separator: " "))
            for part in parts {
                if let weight = part["weight"]?.realValue, weight != 1 {
                    reading.lose("prompt of weight \(Number.shortest(weight)): has weight 1 here")
                }
            }
        default: break
        }
        reading.setSize(image["width"], image["height"])
        reading.set(.seed, image["seed"])
        reading.set(.steps, image["steps"])
        reading.set(.guidance, image["cfg_scale"])
        reading.setSampler(image["sampler"]?.textValue)
        reading.setModel(metadata["model_weights"]?.textValue)
        if let type = image["type"]?.textValue, type != "txt2img" {
            reading.lose("type \(quoted(type, quotes: false)): only text makes a picture here")
        }
        let rest = [
            "perlin", "threshold", "seamless", "hires_fix", "variations", "postprocessing",
            "strength", "init_image_path",
        ]
        for key in rest { reading.loseUnlessPlain(key, image[key]) }
        return reading
    }

    /// `"a fox [blurry]" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms`.
    static func dream(_ line: String, _ limits: Limits) -> PictureMetadata? {
        let scalars = Array(line.unicodeScalars)
        guard scalars.first == "\"" else { return nil }
        // The prompt is not escaped: the quote that ends it is the last that options follow.
        let end = scalars.indices.dropFirst().last { index in
            guard scalars[index] == "\"" else { return false }
            let rest = scalars[(index + 1)...].drop { $0.properties.isWhitespace }
            return rest.isEmpty || rest.first == "-"
        }
        guard let end else { return nil }
        func text(_ part: ArraySlice<Unicode.Scalar>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: part)
            return String(view)
        }
        var reading = PictureMetadata("InvokeAI (Dream)", limits)
        reading.setBracketed(text(scalars[1..<end]))
        var words = text(scalars[(end + 1)...]).split(whereSeparator: \.isWhitespace)[...]
        while let word = words.popFirst() {
            guard word.hasPrefix("-"), word.count > 1 else { continue }
            // A flag has no value after it.
            let value =
                words.first.map { $0.hasPrefix("-") && Int($0) == nil ? nil : String($0) } ?? nil
            if value != nil { words.removeFirst() }
            guard let value else {
                reading.lose("option \(quoted(word, quotes: false)): is not used here")
                continue
            }
            switch word {
            case "-s": reading.set(.steps, .text(value))
            case "-S": reading.set(.seed, .text(value))
            case "-W": reading.set(.width, .text(value))
            case "-H": reading.set(.height, .text(value))
            case "-C": reading.set(.guidance, .text(value))
            case "-A": reading.setSampler(value)
            case "-n": reading.set(.count, .text(value))
            default:
                reading.lose(
                    "option \(quoted(word, quotes: false)) \(quoted(value, quotes: false)): is not "
                        + "used here"
                )
            }
        }
        return reading
    }

    /// A prompt with what is not wanted in brackets.
    private mutating func setBracketed(_ text: String) {
        var wanted = ""
        var unwanted: [String] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
            wanted += rest[..<open] + " "
            unwanted.append(String(trimmed(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        guard !unwanted.isEmpty else { return setText(.prompt, String(trimmed(text))) }
        wanted += rest
        setText(
            .prompt,
            wanted.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " "))
        setText(.negative, unwanted.filter { !$0.isEmpty }.joined(separator: " "))
    }

    /// Reports a value, unless it is empty, zero or false.
    private mutating func loseUnlessPlain(_ key: String, _ value: JSONValue?) {
        switch value {
        case nil, .null?, .bool(false)?, .text("")?, .integer(0)?, .real(0)?: return
        case .array(let items)? where items.isEmpty: return
        case .object(let members)?:
            let name = (members["name"] ?? members["model_name"])?.textValue
            lose("\(key)\(name.map { " \(quoted($0, quotes: false))" } ?? ""): is not used here")
        case .array?: lose("\(key): is not used here")
        case let value?:
            lose("\(key) \(quoted(value.description, quotes: false)): is not used here")
        }
    }
}

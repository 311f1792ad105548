import JSON

/// stable-diffusion.cpp: the web UI's text that ends in `SDCPP: {JSON}`, in WebP inside XMP.
///
/// Grammar: `get_image_params` and `build_webp_xmp_packet` in its examples/common. Older versions
/// end in `Version: stable-diffusion.cpp`.
extension PictureMetadata {
    static func sdcpp(_ text: String, _ limits: Limits) -> PictureMetadata? {
        var text = text
        if let open = text.firstRange(of: "<sdcpp:parameters>"),
            let close = text[open.upperBound...].firstRange(of: "</sdcpp:parameters>")
        {
            text = unescaped(text[open.upperBound..<close.lowerBound])
        }
        guard text.contains("stable-diffusion.cpp") || text.contains("SDCPP: {") else { return nil }
        var reading = PictureMetadata("stable-diffusion.cpp", limits)
        var own: [String: JSONValue] = [:]
        if let mark = text.ranges(of: "SDCPP: {").last {
            // What follows the mark is JSON with commas, not a quoted value.
            let json = text[text.index(before: mark.upperBound)...]
            own =
                (try? JSONValue(parsing: String(trimmed(json)), mode: .lenient))?.objectValue ?? [:]
            var head = trimmed(text[..<mark.lowerBound])
            if head.hasSuffix(",") { head = trimmed(head.dropLast()) }
            text = String(head)
        }
        let (settings, other, problems) = WebUIText.parse(text, within: limits)
        reading.settings = settings
        reading.settings.model = nil
        reading.setModel(settings.model)
        if settings.scheduler == nil,
            let sampler = problemSampler(in: text)
        {
            reading.setSampler(sampler)
        }
        for problem in problems
        where !(problem.hasPrefix("scheduler:") && reading.settings.scheduler != nil) {
            reading.lose(problem)
        }
        let plain: Set<String> = ["Version", "RNG", "Schedule type"]
        for pair in other where !plain.contains(pair.key) {
            // Written whether they are used or not.
            if pair.key == "Guidance" || pair.key == "Eta", Double(pair.value) != nil { continue }
            reading.lose("\(pair.key) \(pair.value)")
        }
        for lora in (own["lora"] ?? own["loras"])?.arrayValue ?? [] {
            let name =
                (lora["path"] ?? lora["name"])?.textValue ?? lora.textValue ?? "without a name"
            reading.lose("LoRA \(quoted(name, quotes: false)): none are used here")
        }
        return reading
    }

    /// The name after `Sampler:`, without the noise schedule after it.
    private static func problemSampler(in text: String) -> String? {
        guard let last = text.split(separator: "\n").last,
            let pair = WebUIText.pairs(in: String(last)).first(where: { $0.key == "Sampler" })
        else { return nil }
        return pair.value.split(separator: " ").first.map(String.init)
    }

    /// The five entities of XML and numbered characters as text.
    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            guard let end = rest.prefix(12).firstIndex(of: ";") else {
                result.append("&")
                rest = rest.dropFirst()
                continue
            }
            let name = String(rest[rest.index(after: mark)..<end])
            let names = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
            let number =
                name.hasPrefix("#x")
                ? UInt32(name.dropFirst(2), radix: 16)
                : UInt32(name.dropFirst(name.hasPrefix("#") ? 1 : name.count))
            if let character = names[name] {
                result += character
            } else if let number, let scalar = Unicode.Scalar(number) {
                result.unicodeScalars.append(scalar)
            } else {
                result += rest[...end]
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

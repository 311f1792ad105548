import JSON

/// SwarmUI: JSON with `sui_image_params` in place of the web UI's text.
///
/// Grammar: src/Text2Image/T2IParamInput.cs of SwarmUI, which writes every parameter that is set by
/// its name in lower case without spaces.
extension PictureMetadata {
    static func swarmUI(_ parameters: [String: JSONValue], _ limits: Limits) -> PictureMetadata {
        var reading = PictureMetadata("SwarmUI", limits)
        reading.setText(.prompt, parameters["prompt"]?.textValue)
        reading.setText(.negative, parameters["negativeprompt"]?.textValue)
        reading.setSize(parameters["width"], parameters["height"])
        reading.set(.seed, parameters["seed"])
        reading.set(.steps, parameters["steps"])
        reading.set(.guidance, parameters["cfgscale"])
        reading.setModel(parameters["model"]?.textValue)
        let sampler = ["sampler", "comfyuisampler", "autowebuisampler"].first {
            parameters[$0] != nil
        }
        reading.setSampler(sampler.flatMap { parameters[$0]?.textValue })
        let schedule = parameters["scheduler"] ?? parameters["comfyuischeduler"]
        reading.setNoiseSchedule(schedule?.textValue)
        let weights = parameters["loraweights"]?.arrayValue ?? []
        for (index, lora) in (parameters["loras"]?.arrayValue ?? []).enumerated() {
            let weight =
                index < weights.count
                ? " of weight \(weights[index].textValue ?? weights[index].description)" : ""
            let name = quoted(lora.textValue ?? lora.description, quotes: false)
            reading.lose("LoRA \(name)\(weight): none are used here")
        }
        let known: Set<String> = [
            "prompt", "negativeprompt", "width", "height", "seed", "steps", "cfgscale", "model",
            "sampler", "comfyuisampler", "autowebuisampler", "scheduler", "comfyuischeduler",
            "loras",
            "loraweights", "lorasectionconfinement", "aspectratio", "sidelength", "automaticvae",
            "swarm_version", "images", "date", "generation_time", "resolution",
        ]
        for (key, value) in parameters.sorted(by: { $0.key < $1.key }) where !known.contains(key) {
            guard value != .null, value != .bool(false) else { continue }
            let text = quoted(value.textValue ?? value.description, quotes: false)
            reading.lose("\(quoted(key, quotes: false)) \(text): is not used here")
        }
        return reading
    }
}

import JSON

/// NovelAI: `Description`, and JSON in `Comment`.
///
/// Grammar: the files of the service; sd-parsers and sd-prompt-reader read the same keys.
extension PictureMetadata {
    static func novelAI(
        _ comment: [String: JSONValue], description: String?, source: String?,
        _ limits: Limits
    ) -> PictureMetadata {
        var reading = PictureMetadata("NovelAI", limits)
        reading.setText(.prompt, comment["prompt"]?.textValue ?? description)
        reading.setText(.negative, comment["uc"]?.textValue)
        reading.setSize(comment["width"], comment["height"])
        reading.set(.seed, comment["seed"])
        reading.set(.steps, comment["steps"])
        reading.set(.guidance, comment["scale"])
        reading.setSampler(comment["sampler"]?.textValue)
        reading.setNoiseSchedule(comment["noise_schedule"]?.textValue)
        if let source {
            reading.lose("model \(quoted(source, quotes: false)): is only at the service")
        }
        for key in ["strength", "noise", "cfg_rescale", "sm", "sm_dyn", "dynamic_thresholding"] {
            switch comment[key] {
            case nil, .null?, .bool(false)?, .integer(0)?, .real(0)?: break
            case let value?:
                reading.lose("\(key) \(quoted(value.description, quotes: false)): is not used here")
            }
        }
        return reading
    }
}

import JSON
import Parameters

/// The `info` of a web UI's reply, which is JSON inside a string.
struct WebUIInfo {
    /// The parameters as the server reports them.
    private(set) var settings = Settings()
    /// The seed of each picture.
    private(set) var seeds: [Int?] = []
    /// How many pictures come before the first one of the run: 1 where a grid does.
    private(set) var firstPicture = 0

    init(_ value: JSONValue?) {
        var json = value ?? .null
        if let text = json.textValue { json = (try? JSONValue(parsing: text)) ?? .null }
        guard json.objectValue != nil else { return }
        firstPicture = min(max(json["index_of_first_image"]?.integerValue ?? 0, 0), 1)
        let all = (json["all_seeds"]?.arrayValue ?? []).map(\.integerValue)
        seeds = all.map { $0.flatMap { Seed.all.contains($0) ? $0 : nil } }
        func take(_ parameter: Parameter, _ value: Value?) {
            guard let value, let checked = try? parameter.checked(value) else { return }
            _ = try? parameter.set(checked, in: &settings)
        }
        take(.prompt, json["prompt"]?.parameterValue)
        take(.negative, json["negative_prompt"]?.parameterValue)
        take(.width, json["width"]?.integerValue.map(Value.integer))
        take(.height, json["height"]?.integerValue.map(Value.integer))
        take(.steps, json["steps"]?.integerValue.map(Value.integer))
        take(.guidance, json["cfg_scale"]?.realValue.map(Value.real))
        if let sampler = json["sampler_name"]?.textValue {
            take(.scheduler, try? Parameter.scheduler.parse(sampler))
        }
        take(.seed, json["seed"]?.integerValue.map(Value.integer))
    }
}

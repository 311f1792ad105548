import Backends
import JSON
import Parameters

/// What a model on Segmind calls the parameters, and what is known of their effect.
struct SegmindModel: Sendable {
    /// What the slugs of this family begin with; the whole slug counts too.
    let prefixes: [String]
    /// Parameter names to the keys of the request; a parameter without one is not sent.
    let keys: [String: String]
    /// Parameters that the model declares, but whose effect is not known.
    let unsure: Set<String>
    /// The names of the samplers where they are not the source page's.
    var schedulers: [Scheduler: String] = [:]
    /// Further members of every request.
    var fixed: [String: JSONValue] = [:]

    /// The names of the Imagen 4 Fast page.
    private static let pageKeys = [
        "prompt": "prompt", "negative": "negative_prompt", "width": "width", "height": "height",
        "aspect": "aspect_ratio", "steps": "steps", "guidance": "guidance_scale",
        "scheduler": "scheduler", "seed": "seed",
    ]

    /// Google's Imagen has no steps, no sampler and no free size; the page declares them all the
    /// same, so they are sent when they are set, and their effect is called unknown.
    private static let imagen = SegmindModel(
        prefixes: ["imagen-"], keys: pageKeys,
        unsure: ["width", "height", "steps", "guidance", "scheduler", "seed"])

    /// The Stable Diffusion models, after the pages of sdxl1.0-txt2img, ssd-1b and sd1.5.
    private static let stableDiffusion = SegmindModel(
        prefixes: ["sd1.5", "sd2", "sdxl", "ssd-1b", "segmind-vega", "small-sd", "tiny-sd"],
        keys: [
            "prompt": "prompt", "negative": "negative_prompt", "width": "img_width",
            "height": "img_height", "steps": "num_inference_steps", "guidance": "guidance_scale",
            "scheduler": "scheduler", "seed": "seed",
        ],
        unsure: [],
        schedulers: [.lms: "LMS", .dpm: "DPM Multi", .eulerA: "Euler a"],
        fixed: ["samples": 1])

    /// A slug that is not known here.
    private static let other = SegmindModel(
        prefixes: [], keys: pageKeys,
        unsure: Set(pageKeys.keys).subtracting(["prompt"]))

    /// The slugs that `:models` names; any other can be typed.
    static let known = [
        usual, "imagen-4", "imagen-4-ultra", "sdxl1.0-txt2img", "ssd-1b", "segmind-vega",
    ]

    /// What `:model` left alone stands for.
    static let usual = "imagen-4-fast"

    /// US dollars a picture, from Segmind's list of models of 2026-08-19.
    static let prices = ["imagen-4-fast": 0.025]

    /// The families of models that are known here, and the fallback.
    static let families = [imagen, stableDiffusion, other]

    static func of(_ slug: String) -> SegmindModel {
        families.first { $0.prefixes.contains { slug.hasPrefix($0) } } ?? other
    }

    /// The body for one picture, and the settings that are in it.
    ///
    /// Only what the user set is sent, and the seed, which is drawn here.
    func body(for request: Request, seed: Int) throws -> (json: JSONValue, sent: Settings) {
        var asked = request.asked
        asked.seed = .fixed(seed)
        if keys["aspect"] == nil, asked.aspect != nil {
            asked.aspect = nil
            asked.width = request.width
            asked.height = request.height
        }
        var members = fixed
        var sent = Settings()
        sent.count = 1
        sent.backend = request.backend
        sent.model = request.model
        for parameter in Parameter.all {
            guard let key = keys[parameter.name], let value = parameter.value(in: asked) else {
                continue
            }
            members[key] = JSONValue(value)
            try parameter.set(value, in: &sent)
        }
        if let scheduler = asked.scheduler, let name = schedulers[scheduler] {
            members["scheduler"] = .text(name)
        }
        return (.object(members), sent)
    }
}

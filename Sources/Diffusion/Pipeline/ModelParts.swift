import Foundation

/// Everything that is read of a model before its weights: shapes, schedule, and the other files.
struct ModelParts {
    /// A folder, or a single file.
    let path: String
    let unet: UNetConfig
    let vae: VAEConfig
    let text: TextEncoderConfig
    let scheduler: SchedulerConfig
    /// The scheduler that the model is published with, where that is none of ours; another is used.
    let foreignScheduler: String?
    let unetWeights: WeightFiles
    let vaeWeights: WeightFiles
    let textWeights: WeightFiles
    let tokenizer: TokenizerFiles
    /// Every file that decides what the model paints, under a name that does not depend on the
    /// model's place; sorted by name.
    let files: [(name: String, path: String)]

    /// Reads a model's configurations, or a single file's header; no weights.
    ///
    /// - Parameters:
    ///   - path: a folder in diffusers' layout, or a `.safetensors` file in the original one.
    ///   - clipMerges: the merges of CLIP's tokenizer, which a single file does not hold.
    /// - Throws: `DiffusionError` naming the file, and for another kind of model what it is.
    init(_ path: String, clipMerges: String? = nil) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            !isFolder.boolValue
        {
            try self.init(checkpoint: path, clipMerges: clipMerges)
        } else {
            try self.init(folder: path)
        }
        guard unet.contextWidth == text.width else {
            throw DiffusionError.configuration(
                file: unet.file, key: "cross_attention_dim", value: "\(unet.contextWidth)",
                allowed: "the text encoder's \(text.width)")
        }
        for (key, channels) in [
            ("in_channels", unet.channelsIn), ("out_channels", unet.channelsOut),
        ] where channels != vae.latentChannels {
            throw DiffusionError.configuration(
                file: unet.file, key: key, value: "\(channels)",
                allowed: "the VAE's \(vae.latentChannels); inpainting models are not supported")
        }
    }

    private init(folder path: String) throws {
        self.path = path
        try Self.checkIndex(path)
        unet = try UNetConfig("\(path)/unet/config.json")
        vae = try VAEConfig("\(path)/vae/config.json")
        text = try TextEncoderConfig("\(path)/text_encoder/config.json")
        scheduler = try SchedulerConfig(file: "\(path)/scheduler/scheduler_config.json")
        let own = scheduler.values["_class_name"]?.textValue
        let isOurs = Sampler.all.contains { own == "\($0.name)Scheduler" }
        foreignScheduler = isOurs ? nil : own
        unetWeights = try WeightFiles(folder: "\(path)/unet", name: "diffusion_pytorch_model")
        vaeWeights = try WeightFiles(folder: "\(path)/vae", name: "diffusion_pytorch_model")
        textWeights = try WeightFiles(folder: "\(path)/text_encoder", name: "model")
        tokenizer = .folder("\(path)/tokenizer")
        let weights = [unetWeights, vaeWeights, textWeights].flatMap(\.all).map {
            String($0.dropFirst(path.count + 1))
        }
        let always = [
            "model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json",
            "tokenizer/merges.txt", "tokenizer/vocab.json", "unet/config.json", "vae/config.json",
        ]
        let optional = ["tokenizer/special_tokens_map.json", "tokenizer/tokenizer_config.json"]
            .filter { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
        files = (weights + always + optional).sorted().map { ($0, "\(path)/\($0)") }
    }

    /// Refuses what is not a Stable Diffusion 1.x/2.x text-to-image pipeline.
    private static func checkIndex(_ path: String) throws {
        let file = "\(path)/model_index.json"
        guard FileManager.default.fileExists(atPath: file) else {
            let inside = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            let single = inside.sorted().first { $0.hasSuffix(".safetensors") }
            throw DiffusionError.file(
                path: path,
                reason: "holds no model_index.json; a Stable Diffusion folder in diffusers'"
                    + " layout does"
                    + (single.map { "; for a single file give its own path, \(path)/\($0)" } ?? ""))
        }
        let index = try ConfigFile(file)
        guard let name = index["_class_name"]?.textValue, name == "StableDiffusionPipeline" else {
            throw index.failure(
                "_class_name", index["_class_name"],
                "StableDiffusionPipeline (Stable Diffusion 1.x and 2.x)")
        }
        for (part, allowed) in [
            ("unet", "UNet2DConditionModel"), ("vae", "AutoencoderKL"),
            ("text_encoder", "CLIPTextModel"), ("tokenizer", "CLIPTokenizer"),
        ] {
            let name = index[part]?.arrayValue?.last?.textValue
            guard name == allowed || name == "\(allowed)Fast" else {
                throw index.failure(part, index[part]?.arrayValue?.last ?? .null, allowed)
            }
        }
    }
}

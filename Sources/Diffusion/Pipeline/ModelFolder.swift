import Foundation

/// A model in diffusers' folder layout: which files it has, and whether this engine can run it.
struct ModelFolder {
    let path: String
    let unet: UNetConfig
    let vae: VAEConfig
    let text: TextEncoderConfig
    let scheduler: SchedulerConfig
    let unetWeights: String
    let vaeWeights: String
    let textWeights: String

    /// Reads the configurations, `model_index.json` first; no weights.
    ///
    /// - Parameter path: the folder.
    /// - Throws: `DiffusionError` naming the file, and for another kind of model its class.
    init(_ path: String) throws {
        self.path = path
        try Self.checkIndex(path)
        unet = try UNetConfig("\(path)/unet/config.json")
        vae = try VAEConfig("\(path)/vae/config.json")
        text = try TextEncoderConfig("\(path)/text_encoder/config.json")
        scheduler = try SchedulerConfig(file: "\(path)/scheduler/scheduler_config.json")
        unetWeights = try Self.weights("\(path)/unet", "diffusion_pytorch_model")
        vaeWeights = try Self.weights("\(path)/vae", "diffusion_pytorch_model")
        textWeights = try Self.weights("\(path)/text_encoder", "model")
        guard unet.contextWidth == text.width else {
            throw DiffusionError.configuration(
                file: "\(path)/unet/config.json", key: "cross_attention_dim",
                value: "\(unet.contextWidth)", allowed: "the text encoder's \(text.width)")
        }
        for (key, channels) in [
            ("in_channels", unet.channelsIn), ("out_channels", unet.channelsOut),
        ] where channels != vae.latentChannels {
            throw DiffusionError.configuration(
                file: "\(path)/unet/config.json", key: key, value: "\(channels)",
                allowed: "the VAE's \(vae.latentChannels); inpainting models are not supported")
        }
    }

    /// Every file that decides what a model paints, relative to the folder and sorted.
    ///
    /// - Parameter path: the folder.
    /// - Returns: paths like `unet/config.json`.
    /// - Throws: `DiffusionError` for a folder that is no supported model.
    static func fingerprintFiles(_ path: String) throws -> [String] {
        let folder = try ModelFolder(path)
        let weights = [folder.unetWeights, folder.vaeWeights, folder.textWeights].map {
            String($0.dropFirst(path.count + 1))
        }
        let always = [
            "model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json",
            "tokenizer/merges.txt", "tokenizer/vocab.json", "unet/config.json", "vae/config.json",
        ]
        let optional = ["tokenizer/special_tokens_map.json", "tokenizer/tokenizer_config.json"]
            .filter { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
        return (weights + always + optional).sorted()
    }

    /// Refuses what is not a Stable Diffusion 1.x/2.x text-to-image pipeline.
    private static func checkIndex(_ path: String) throws {
        let file = "\(path)/model_index.json"
        guard FileManager.default.fileExists(atPath: file) else {
            throw DiffusionError.file(
                path: path,
                reason: "holds no model_index.json; a Stable Diffusion folder in diffusers'"
                    + " layout does")
        }
        let index = try ConfigFile(file)
        guard let name = index["_class_name"]?.text, name == "StableDiffusionPipeline" else {
            throw index.failure(
                "_class_name", index["_class_name"],
                "StableDiffusionPipeline (Stable Diffusion 1.x and 2.x)")
        }
        for (part, allowed) in [
            ("unet", "UNet2DConditionModel"), ("vae", "AutoencoderKL"),
            ("text_encoder", "CLIPTextModel"), ("tokenizer", "CLIPTokenizer"),
        ] {
            let name = index[part]?.array?.last?.text
            guard name == allowed || name == "\(allowed)Fast" else {
                throw index.failure(part, index[part]?.array?.last ?? .null, allowed)
            }
        }
    }

    /// The weight file of a part: `NAME.safetensors`, or the fp16 one where that is all there is.
    private static func weights(_ folder: String, _ name: String) throws -> String {
        let candidates = [".safetensors", ".fp16.safetensors"].map { "\(folder)/\(name)\($0)" }
        if let found = candidates.first(where: FileManager.default.fileExists(atPath:)) {
            return found
        }
        let others = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let other = others.sorted().first {
            $0.hasSuffix(".bin") || $0.hasSuffix(".index.json") || $0.hasSuffix(".ckpt")
        }
        throw DiffusionError.file(
            path: candidates[0],
            reason: "no such file"
                + (other.map { "; \($0) is not read, only one \(name).safetensors is" } ?? ""))
    }
}

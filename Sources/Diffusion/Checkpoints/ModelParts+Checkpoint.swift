extension ModelParts {
    /// A single file in the original layout.
    init(checkpoint path: String, clipMerges: String?) throws {
        self.path = path
        let checkpoint = try OriginalCheckpoint(path)
        guard let clipMerges else {
            throw DiffusionError.file(
                path: path, reason: "holds no tokenizer, and CLIP's own was not given")
        }
        let walked = try OriginalUNet(checkpoint)
        unet = try UNetConfig(checkpoint, walked)
        vae = try VAEConfig(checkpoint)
        text = try TextEncoderConfig(checkpoint)
        scheduler = try checkpoint.scheduler()
        foreignScheduler = nil
        let layout = OriginalLayout(
            unetBlocks: walked.blocks, vaeLevels: vae.channels.count, textLayers: text.layers)
        unetWeights = WeightFiles(checkpoint: path) { layout.unet($0) }
        vaeWeights = WeightFiles(checkpoint: path) { layout.vae($0) }
        textWeights = WeightFiles(checkpoint: path) { layout.text($0) }
        tokenizer = .clip(
            merges: clipMerges, padding: checkpoint.isOpenClip ? "!" : "<|endoftext|>")
        files =
            [("model.safetensors", path), ("tokenizer/merges.txt", clipMerges)]
            + (checkpoint.sidecar.map { [("model.yaml", $0)] } ?? [])
    }
}

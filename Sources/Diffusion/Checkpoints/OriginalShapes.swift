/// Walks a single file's UNet: the shape, and diffusers' names of its numbered blocks.
struct OriginalUNet {
    /// As `OriginalLayout` wants them.
    private(set) var blocks: [String: String] = [:]
    /// Channels of each level.
    private(set) var channels: [Int] = []
    private(set) var layers: [Int] = []
    private(set) var depths: [Int] = []
    private(set) var downAttends: [Bool] = []
    private(set) var upAttends: [Bool] = []
    /// Where a transformer was found first.
    private var transformer: String?
    private let file: OriginalCheckpoint

    /// - Throws: `DiffusionError` for blocks that make no UNet.
    init(_ file: OriginalCheckpoint) throws {
        self.file = file
        try walkDown()
        for (number, name) in ["resnets.0.", "attentions.0.", "resnets.1."].enumerated() {
            blocks["middle_block.\(number)."] = "mid_block.\(name)"
        }
        let middle = "middle_block.1."
        if transformer == nil { transformer = middle }
        if !depths.isEmpty { depths[depths.count - 1] = depth(middle) }
        walkUp()
    }

    private func name(_ rest: String) -> String { OriginalLayout.unetPrefix + rest }

    /// Transformer blocks behind one another, at least 1.
    private func depth(_ block: String) -> Int {
        max(1, file.count { name("\(block)transformer_blocks.\($0).norm1.weight") })
    }

    private mutating func walkDown() throws {
        var (count, attends, depth) = (0, false, 1)
        func exists(_ rest: String) -> Bool { file.has(name(rest)) }
        var width = 0
        for number in 1..<256 {
            let block = "input_blocks.\(number)."
            let level = channels.count
            if exists("\(block)0.in_layers.2.weight") {
                width = try file.shape(name("\(block)0.in_layers.2.weight"), rank: 4)[0]
                blocks["\(block)0."] = "down_blocks.\(level).resnets.\(count)."
                blocks["\(block)1."] = "down_blocks.\(level).attentions.\(count)."
                if exists("\(block)1.norm.weight") {
                    attends = true
                    depth = self.depth("\(block)1.")
                    transformer = transformer ?? "\(block)1."
                }
                count += 1
            }
            let isResize = exists("\(block)0.op.weight")
            if isResize { blocks["\(block)0."] = "down_blocks.\(level).downsamplers.0." }
            let isEnd = !isResize && !exists("\(block)0.in_layers.2.weight")
            guard isResize || isEnd else { continue }
            guard count > 0, channels.count < 8 else {
                throw DiffusionError.weights(
                    path: file.path, problems: ["\(name(block)) begins no level of a UNet"])
            }
            channels.append(width)
            layers.append(count)
            depths.append(depth)
            downAttends.append(attends)
            (count, attends, depth) = (0, false, 1)
            if isEnd { return }
        }
        throw DiffusionError.weights(
            path: file.path, problems: ["\(name("input_blocks")) does not end before block 256"])
    }

    private mutating func walkUp() {
        var number = 0
        for index in channels.indices {
            let level = channels.count - 1 - index
            var attends = false
            for layer in 0...layers[level] {
                let block = "output_blocks.\(number)."
                let up = "up_blocks.\(index)."
                blocks["\(block)0."] = "\(up)resnets.\(layer)."
                let hasTransformer = file.has(name("\(block)1.norm.weight"))
                attends = attends || hasTransformer
                // An upsampler comes after the block's other layers.
                blocks["\(block)1."] =
                    hasTransformer ? "\(up)attentions.\(layer)." : "\(up)upsamplers.0."
                blocks["\(block)2."] = "\(up)upsamplers.0."
                number += 1
            }
            upAttends.append(attends)
        }
    }

    /// Width of the text, and whether the projections are matrices.
    func attention() throws -> (contextWidth: Int, isLinear: Bool) {
        let block = name(transformer ?? "middle_block.1.")
        return (
            try file.shape("\(block)transformer_blocks.0.attn2.to_k.weight", rank: 2)[1],
            try file.shape("\(block)proj_in.weight").count == 2
        )
    }
}

extension UNetConfig {
    /// The shape of a single file's UNet.
    ///
    /// - Throws: `DiffusionError` for a shape that Stable Diffusion does not have.
    init(_ checkpoint: OriginalCheckpoint, _ unet: OriginalUNet) throws {
        let prefix = OriginalLayout.unetPrefix
        let (contextWidth, isLinear) = try unet.attention()
        file = checkpoint.path
        let side = checkpoint.isOpenClip ? 96 : 64
        let isVelocity = try checkpoint.scheduler().prediction() == .velocity
        sampleSize = isVelocity || !checkpoint.isOpenClip ? [side, side] : [64, 64]
        channels = unet.channels
        channelsIn = try checkpoint.shape("\(prefix)input_blocks.0.0.weight", rank: 4)[1]
        channelsOut = try checkpoint.shape("\(prefix)out.2.weight", rank: 4)[0]
        downAttends = unet.downAttends
        upAttends = unet.upAttends
        layers = unet.layers
        depths = unet.depths
        heads = unet.channels.map { checkpoint.isOpenClip ? max(1, $0 / 64) : 8 }
        self.contextWidth = contextWidth
        groups = 32
        epsilon = 1e-5
        timeWidth = try checkpoint.shape("\(prefix)time_embed.0.weight", rank: 2)[0]
        cosineFirst = true
        frequencyShift = 0
        linearProjection = isLinear
        for (width, heads) in zip(channels, heads) where width % groups != 0 || width % heads != 0 {
            throw DiffusionError.weights(
                path: file,
                problems: [
                    "a level has \(width) channels, expected multiples of \(groups)"
                        + " that \(heads) heads share evenly"
                ])
        }
    }
}

extension VAEConfig {
    /// The shape of a single file's VAE.
    ///
    /// - Throws: `DiffusionError` for a shape that Stable Diffusion does not have.
    init(_ checkpoint: OriginalCheckpoint) throws {
        let prefix = (checkpoint.vaePrefix ?? "") + "decoder."
        latentChannels = try checkpoint.shape("\(prefix)conv_in.weight", rank: 4)[1]
        let levels = checkpoint.count { "\(prefix)up.\($0).block.0.conv1.weight" }
        channels = try (0..<levels).map {
            try checkpoint.shape("\(prefix)up.\($0).block.0.conv1.weight", rank: 4)[0]
        }
        layers = checkpoint.count { "\(prefix)up.0.block.\($0).conv1.weight" } - 1
        groups = 32
        midAttends = checkpoint.has("\(prefix)mid.attn_1.norm.weight")
        hasPostQuantConvolution = checkpoint.has(
            "\(checkpoint.vaePrefix ?? "")post_quant_conv.weight")
        scalingFactor = 0.18215
        shiftFactor = 0
        guard (1...8).contains(levels), layers > 0, channels.allSatisfy({ $0 % groups == 0 }) else {
            throw DiffusionError.weights(
                path: checkpoint.path,
                problems: ["the VAE's decoder has levels of \(channels) channels"])
        }
    }
}

extension TextEncoderConfig {
    /// The shape of a single file's text encoder.
    ///
    /// OpenCLIP's own encoder has a projection behind its 24 layers; its last layer is not read.
    /// A file made from diffusers' folder has 23 layers, and all of them are read.
    ///
    /// - Throws: `DiffusionError` for a shape that Stable Diffusion does not have.
    init(_ checkpoint: OriginalCheckpoint) throws {
        let prefix: String
        let (tokens, places, wide, layer): (String, String, String, (Int) -> String)
        if let openClip = checkpoint.openClipPrefix {
            prefix = openClip
            (tokens, places) = ("token_embedding.weight", "positional_embedding")
            wide = "transformer.resblocks.0.mlp.c_fc.weight"
            layer = { "transformer.resblocks.\($0).mlp.c_fc.weight" }
        } else {
            let clip = OriginalLayout.clipPrefix
            let mark = "embeddings.token_embedding.weight"
            prefix = checkpoint.has(clip + mark) ? clip : "\(clip)text_model."
            (tokens, places) = (mark, "embeddings.position_embedding.weight")
            wide = "encoder.layers.0.mlp.fc1.weight"
            layer = { "encoder.layers.\($0).mlp.fc1.weight" }
        }
        let table = try checkpoint.shape(prefix + tokens, rank: 2)
        vocabulary = table[0]
        width = table[1]
        positions = try checkpoint.shape(prefix + places, rank: 2)[0]
        innerWidth = try checkpoint.shape(prefix + wide, rank: 2)[0]
        let count = checkpoint.count { prefix + layer($0) }
        let isWhole = count == 24 || count != 23 && checkpoint.has(prefix + "text_projection")
        layers = count - (checkpoint.isOpenClip && isWhole ? 1 : 0)
        heads = max(1, width / 64)
        epsilon = 1e-5
        approximatesGelu = !checkpoint.isOpenClip
        guard layers > 0, width % heads == 0 else {
            throw DiffusionError.weights(
                path: checkpoint.path,
                problems: ["the text encoder has \(layers) layers of width \(width)"])
        }
    }
}

import JSON

/// The shape of a UNet2DConditionModel as Stable Diffusion 1.x and 2.x use it.
struct UNetConfig {
    /// Where it was read, for errors.
    let file: String
    /// Height and width in latent positions the model was made for.
    let sampleSize: [Int]
    let channelsIn: Int
    let channelsOut: Int
    /// Channels of each level.
    let channels: [Int]
    /// Whether each down block attends to the text.
    let downAttends: [Bool]
    /// Whether each up block attends to the text.
    let upAttends: [Bool]
    /// Residual blocks of each down block; an up block has one more.
    let layers: [Int]
    /// Transformer blocks behind one another at each level.
    let depths: [Int]
    /// Attention heads of each level.
    let heads: [Int]
    /// Width of the text embeddings.
    let contextWidth: Int
    let groups: Int
    let epsilon: Float
    /// Width of the time embedding.
    let timeWidth: Int
    /// Whether the cosines come before the sines.
    let cosineFirst: Bool
    let frequencyShift: Double
    /// Whether a transformer's projections are matrices rather than 1x1 convolutions.
    let linearProjection: Bool

    /// Reads and checks a `config.json`.
    ///
    /// - Parameter path: the file.
    /// - Throws: `DiffusionError` for what is missing or not supported.
    init(_ path: String) throws {
        self.file = path
        let file = try ConfigFile(path)
        try file.require(Self.fixed)
        channels = try file.integers("block_out_channels")
        let levels = channels.count
        downAttends = try file.names(
            "down_block_types", count: levels, allowed: ["DownBlock2D", "CrossAttnDownBlock2D"]
        ).map { $0 == "CrossAttnDownBlock2D" }
        upAttends = try file.names(
            "up_block_types", count: levels, allowed: ["UpBlock2D", "CrossAttnUpBlock2D"]
        ).map { $0 == "CrossAttnUpBlock2D" }
        sampleSize = try file.integers("sample_size", count: 2)
        channelsIn = try file.integer("in_channels", default: 4)
        channelsOut = try file.integer("out_channels", default: 4)
        layers = try file.integers("layers_per_block", count: levels, default: 2)
        depths = try file.integers("transformer_layers_per_block", count: levels, default: 1)
        // In diffusers' files the key for the heads' size holds their number.
        let headsKey =
            file["num_attention_heads"] == nil ? "attention_head_dim" : "num_attention_heads"
        heads = try file.integers(headsKey, count: levels, default: 8)
        contextWidth = try file.integers("cross_attention_dim", count: levels, default: 1280)[0]
        groups = try file.integer("norm_num_groups", default: 32)
        epsilon = Float(try file.real("norm_eps", default: 1e-5))
        timeWidth = try file.integer("time_embedding_dim", default: channels[0] * 4)
        cosineFirst = try file.flag("flip_sin_to_cos", default: true)
        frequencyShift = try file.real("freq_shift", default: 0)
        linearProjection = try file.flag("use_linear_projection", default: false)
        for (level, width) in channels.enumerated() {
            guard width % groups == 0 else {
                throw file.failure("norm_num_groups", .integer(groups), "a divisor of \(width)")
            }
            guard width % heads[level] == 0 else {
                throw file.failure(headsKey, .integer(heads[level]), "a divisor of \(width)")
            }
        }
        for (key, counts) in [
            ("layers_per_block", layers), ("transformer_layers_per_block", depths),
        ] {
            for count in counts where count > 64 {
                throw file.failure(key, .integer(count), "1 to 64")
            }
        }
        guard channels[0] % 2 == 0 else {
            throw file.failure("block_out_channels", .integer(channels[0]), "an even number")
        }
    }

    /// Keys that must hold what Stable Diffusion 1.x and 2.x have there.
    private static let fixed: [(key: String, value: JSONValue)] = [
        ("_class_name", .text("UNet2DConditionModel")),
        ("act_fn", .text("silu")),
        ("addition_embed_type", .null),
        ("attention_type", .text("default")),
        ("center_input_sample", .bool(false)),
        ("class_embed_type", .null),
        ("conv_in_kernel", .integer(3)),
        ("conv_out_kernel", .integer(3)),
        ("cross_attention_norm", .null),
        ("downsample_padding", .integer(1)),
        ("dual_cross_attention", .bool(false)),
        ("encoder_hid_dim", .null),
        ("encoder_hid_dim_type", .null),
        ("mid_block_only_cross_attention", .bool(false)),
        ("mid_block_scale_factor", .integer(1)),
        ("mid_block_type", .text("UNetMidBlock2DCrossAttn")),
        ("num_class_embeds", .null),
        ("only_cross_attention", .bool(false)),
        ("resnet_out_scale_factor", .integer(1)),
        ("resnet_skip_time_act", .bool(false)),
        ("resnet_time_scale_shift", .text("default")),
        ("reverse_transformer_layers_per_block", .null),
        ("time_cond_proj_dim", .null),
        ("time_embedding_act_fn", .null),
        ("time_embedding_type", .text("positional")),
        ("timestep_post_act", .null),
    ]
}

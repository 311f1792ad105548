/// The shape of an AutoencoderKL's decoder.
struct VAEConfig {
    let latentChannels: Int
    /// Channels of each level, the picture's own size first.
    let channels: [Int]
    /// Residual blocks of an encoder level; a decoder level has one more.
    let layers: Int
    let groups: Int
    /// Whether the middle attends.
    let midAttends: Bool
    let hasPostQuantConvolution: Bool
    /// The latents the networks exchange are this much smaller than the decoder's.
    let scalingFactor: Float
    let shiftFactor: Float

    /// Pixels across one latent position.
    var factor: Int { 1 << (channels.count - 1) }

    /// Reads and checks a `config.json`.
    ///
    /// - Parameter path: the file.
    /// - Throws: `DiffusionError` for what is missing or not supported.
    init(_ path: String) throws {
        let file = try ConfigFile(path)
        try file.require([
            ("_class_name", .text("AutoencoderKL")), ("act_fn", .text("silu")),
            ("latents_mean", .null), ("latents_std", .null), ("out_channels", .integer(3)),
        ])
        channels = try file.integers("block_out_channels")
        _ = try file.names(
            "up_block_types", count: channels.count, allowed: ["UpDecoderBlock2D"])
        latentChannels = try file.integer("latent_channels", default: 4)
        layers = try file.layers("layers_per_block", default: 1)
        groups = try file.integer("norm_num_groups", default: 32)
        midAttends = try file.flag("mid_block_add_attention", default: true)
        hasPostQuantConvolution = try file.flag("use_post_quant_conv", default: true)
        scalingFactor = Float(try file.real("scaling_factor", default: 0.18215))
        shiftFactor = Float(try file.real("shift_factor", default: 0))
        guard scalingFactor > 0 else {
            throw file.failure("scaling_factor", file["scaling_factor"], "above 0")
        }
        for width in channels where width % groups != 0 {
            throw file.failure("norm_num_groups", .integer(groups), "a divisor of \(width)")
        }
    }
}

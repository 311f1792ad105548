/// The decoder of an AutoencoderKL: latents to a picture (arXiv:2112.10752).
final class VAEDecoder {
    let config: VAEConfig
    private let postQuant: Linear?
    private let convIn: Convolution
    private let middle: (ResidualBlock, MiddleAttention?, ResidualBlock)
    private let up: [(residuals: [ResidualBlock], resize: Convolution?)]
    private let normOut: Norm
    private let convOut: Convolution
    /// The mapped files of its weights.
    let files: [Mapping]

    /// Checks every tensor the decoder needs; the encoder's are left alone.
    ///
    /// - Parameters:
    ///   - files: those of an AutoencoderKL.
    ///   - config: its shape.
    /// - Throws: `DiffusionError`.
    init(_ files: WeightFiles, _ config: VAEConfig) throws {
        self.config = config
        let weights = try Weights(files, spelling: Self.spelling)
        let epsilon: Float = 1e-6
        let residual = { (name: String, channelsIn: Int, channelsOut: Int) in
            ResidualBlock(
                weights, name, in: channelsIn, out: channelsOut, timeWidth: nil,
                groups: config.groups, epsilon: epsilon)
        }
        let channels = config.channels.reversed() as [Int]
        postQuant =
            config.hasPostQuantConvolution
            ? weights.pointwise(
                "post_quant_conv", in: config.latentChannels, out: config.latentChannels) : nil
        convIn = weights.convolution(
            "decoder.conv_in", in: config.latentChannels, out: channels[0])
        middle = (
            residual("decoder.mid_block.resnets.0", channels[0], channels[0]),
            config.midAttends
                ? MiddleAttention(
                    weights, "decoder.mid_block.attentions.0", width: channels[0],
                    groups: config.groups) : nil,
            residual("decoder.mid_block.resnets.1", channels[0], channels[0])
        )
        up = channels.enumerated().map { index, width in
            let name = "decoder.up_blocks.\(index)"
            return (
                (0...config.layers).map {
                    residual(
                        "\(name).resnets.\($0)", $0 == 0 ? channels[max(0, index - 1)] : width,
                        width)
                },
                index == channels.count - 1
                    ? nil : weights.convolution("\(name).upsamplers.0.conv", in: width, out: width)
            )
        }
        let last = config.channels[0]
        normOut = weights.norm(
            "decoder.conv_norm_out", last, epsilon: epsilon, groups: config.groups)
        convOut = weights.convolution("decoder.conv_out", in: last, out: 3)
        self.files = weights.files
        try weights.finish()
    }

    /// Decodes latents already divided by the scaling factor.
    ///
    /// - Parameters:
    ///   - latents: [n, height, width, latentChannels].
    ///   - engine: what runs it.
    /// - Returns: [n, factor * height, factor * width, 3], about -1 to 1.
    /// - Throws: `DiffusionError`.
    func callAsFunction(_ latents: Tensor, _ engine: Engine) throws -> Tensor {
        var h = try postQuant.map { try $0(engine, latents) } ?? latents
        h = try convIn(engine, h)
        h = try middle.0(engine, h, keeps: false)
        try middle.1?(engine, h)
        h = try middle.2(engine, h, keeps: false)
        for level in up {
            for residual in level.residuals { h = try residual(engine, h, keeps: false) }
            if let resize = level.resize {
                h = try resize(engine, h, size: (2 * h.height, 2 * h.width))
            }
        }
        return try convOut(engine, h, norm: normOut)
    }

    /// Drops the encoder, and takes the names the attention had before diffusers 0.17.
    private static func spelling(_ name: String) -> String? {
        if name.hasPrefix("encoder.") || name.hasPrefix("quant_conv.") { return nil }
        let attention = "decoder.mid_block.attentions.0."
        guard name.hasPrefix(attention) else { return name }
        let old = ["query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"]
        let rest = name.dropFirst(attention.count).split(separator: ".", maxSplits: 1)
        guard rest.count == 2, let new = old[String(rest[0])] else { return name }
        return "\(attention)\(new).\(rest[1])"
    }
}

/// Attention of the decoder's positions to each other, with one head.
final class MiddleAttention {
    private let width: Int
    private let norm: Norm
    private let queriesKeysValues: Linear
    private let out: Linear

    init(_ weights: Weights, _ name: String, width: Int, groups: Int) {
        self.width = width
        norm = weights.norm("\(name).group_norm", width, epsilon: 1e-6, groups: groups)
        queriesKeysValues = weights.linear(
            ["to_q", "to_k", "to_v"].map { "\(name).\($0)" }, inner: width, columns: width,
            bias: true)
        out = weights.linear(["\(name).to_out.0"], inner: width, columns: width, bias: true)
    }

    /// Adds the attention's result to `x`, [n, height, width, channels], in place.
    func callAsFunction(_ engine: Engine, _ x: Tensor) throws {
        let qkv = try queriesKeysValues(engine, try norm.grouped(engine, x, activates: false))
        let attended = try engine.attention(
            HeadRows(data: qkv.data, stride: 3 * width, rows: x.rows),
            HeadRows(data: qkv.data + width, stride: 3 * width, rows: x.rows),
            HeadRows(data: qkv.data + 2 * width, stride: 3 * width, rows: x.rows),
            n: x.n, heads: 1, size: width)
        try out(engine, attended, addingTo: x)
    }
}

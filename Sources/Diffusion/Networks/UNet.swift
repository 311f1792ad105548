import Foundation

/// UNet2DConditionModel (arXiv:2112.10752): latents, timestep and text to the network's answer.
final class UNet {
    let config: UNetConfig
    private let time1: Linear
    private let time2: Linear
    private let convIn: Convolution
    private let down: [Level]
    private let middle: (ResidualBlock, Transformer, ResidualBlock)
    private let up: [Level]
    private let normOut: Norm
    /// The mapped files of its weights.
    let files: [Mapping]
    private let convOut: Convolution

    /// One block of the way down or up: residual blocks, each with a transformer behind it where
    /// the block attends, then a convolution to the next size.
    private struct Level {
        let residuals: [ResidualBlock]
        let transformers: [Transformer]
        let resize: Convolution?
    }

    /// Checks every tensor of the file; nothing but vectors is read yet.
    ///
    /// - Parameters:
    ///   - files: those of a UNet2DConditionModel.
    ///   - config: its shape.
    /// - Throws: `DiffusionError`.
    init(_ files: WeightFiles, _ config: UNetConfig) throws {
        self.config = config
        let weights = try Weights(files) { $0 }
        let channels = config.channels
        let last = channels.count - 1
        let residual = { (name: String, channelsIn: Int, channelsOut: Int) in
            ResidualBlock(
                weights, name, in: channelsIn, out: channelsOut, timeWidth: config.timeWidth,
                groups: config.groups, epsilon: config.epsilon)
        }
        time1 = weights.linear(
            ["time_embedding.linear_1"], inner: channels[0], columns: config.timeWidth, bias: true)
        time2 = weights.linear(
            ["time_embedding.linear_2"], inner: config.timeWidth, columns: config.timeWidth,
            bias: true)
        convIn = weights.convolution("conv_in", in: config.channelsIn, out: channels[0])

        down = channels.indices.map { level in
            let name = "down_blocks.\(level)"
            let width = channels[level]
            return Level(
                residuals: (0..<config.layers[level]).map {
                    residual(
                        "\(name).resnets.\($0)", $0 == 0 ? channels[max(0, level - 1)] : width,
                        width)
                },
                transformers: !config.downAttends[level]
                    ? []
                    : (0..<config.layers[level]).map {
                        Transformer(weights, "\(name).attentions.\($0)", config, level: level)
                    },
                resize: level == last
                    ? nil
                    : weights.convolution(
                        "\(name).downsamplers.0.conv", in: width, out: width, stride: 2))
        }
        middle = (
            residual("mid_block.resnets.0", channels[last], channels[last]),
            Transformer(weights, "mid_block.attentions.0", config, level: last),
            residual("mid_block.resnets.1", channels[last], channels[last])
        )
        up = channels.indices.map { index in
            let name = "up_blocks.\(index)"
            let level = last - index
            let width = channels[level]
            let before = channels[min(last, level + 1)]
            // The skips of a level, newest first: its own layers, then what came down to it.
            let count = config.layers[level] + 1
            return Level(
                residuals: (0..<count).map {
                    residual(
                        "\(name).resnets.\($0)",
                        ($0 == 0 ? before : width)
                            + ($0 == count - 1 ? channels[max(0, level - 1)] : width), width)
                },
                transformers: !config.upAttends[index]
                    ? []
                    : (0..<count).map {
                        Transformer(weights, "\(name).attentions.\($0)", config, level: level)
                    },
                resize: index == last
                    ? nil
                    : weights.convolution("\(name).upsamplers.0.conv", in: width, out: width))
        }
        normOut = weights.norm(
            "conv_norm_out", channels[0], epsilon: config.epsilon, groups: config.groups)
        convOut = weights.convolution("conv_out", in: channels[0], out: config.channelsOut)
        self.files = weights.files
        try weights.finish()
    }

    /// Bytes of the files of its weights.
    var bytes: Int { files.reduce(0) { $0 + $1.bytes.count } }

    /// Lets the system have the memory of weights that are not read for a while.
    func releasePages() {
        for file in files { file.releasePages() }
    }

    /// Answers for n latents at one timestep.
    ///
    /// - Parameters:
    ///   - latents: [n, height, width, channelsIn], already scaled by the sampler; or one image for
    ///     all texts, which is computed once as far as the first attention to the text.
    ///   - timestep: 0 to the training's last, fractions allowed.
    ///   - context: n texts.
    ///   - engine: what runs it.
    /// - Returns: [n, height, width, channelsOut].
    /// - Throws: `DiffusionError`.
    func callAsFunction(
        _ latents: Tensor, timestep: Float, _ context: TextContext, _ engine: Engine
    ) throws -> Tensor {
        let time = try embedded(timestep, engine)
        var h = try convIn(engine, latents)
        var skips = [h]
        for level in down {
            for (index, residual) in level.residuals.enumerated() {
                h = try residual(engine, h, time: time)
                if index < level.transformers.count {
                    h = try level.transformers[index](engine, h, context)
                }
                skips.append(h)
            }
            if let resize = level.resize {
                h = try resize(engine, h)
                skips.append(h)
            }
        }
        h = try middle.0(engine, h, time: time)
        h = try middle.1(engine, h, context)
        h = try middle.2(engine, h, time: time, keeps: false)
        for level in up {
            for (index, residual) in level.residuals.enumerated() {
                guard let skip = skips.popLast() else {
                    throw DiffusionError.kernel("the way up has more layers than the way down")
                }
                h = try residual(engine, try engine.joined(h, skip), time: time)
                if index < level.transformers.count {
                    h = try level.transformers[index](engine, h, context)
                }
            }
            if let resize = level.resize, let next = skips.last {
                // To the size of the skip that is joined next, which is not twice this one's
                // where a side was odd on the way down.
                h = try resize(engine, h, size: (next.height, next.width))
            }
        }
        return try convOut(engine, h, norm: normOut)
    }

    /// The embedding every residual block is given, after SiLU: [1, 1, 1, timeWidth].
    private func embedded(_ timestep: Float, _ engine: Engine) throws -> Tensor {
        let half = config.channels[0] / 2
        let x = try engine.tensor(n: 1, height: 1, width: 1, channels: config.channels[0])
        for i in 0..<half {
            let exponent = -log(10_000) * Double(i) / (Double(half) - config.frequencyShift)
            let angle = timestep * exp(Float(exponent))
            x.data[config.cosineFirst ? i : half + i] = cos(angle)
            x.data[config.cosineFirst ? half + i : i] = sin(angle)
        }
        let hidden = try time1(engine, x)
        try engine.update(hidden, .silu)
        let embedding = try time2(engine, hidden)
        try engine.update(embedding, .silu)
        return embedding
    }
}

/// Previews a run: the picture that the network predicts at a step, painted cheaply.
///
/// Small models are decoded outright, at a few milliseconds each; for large ones the colours of
/// `LatentColours` are fitted to one decoded corner and then to every finished picture.
final class Preview {
    private let alphas: [Float]
    private let prediction: Prediction
    private var colours: LatentColours?
    /// Seconds that the last one took; nil before the first.
    var cost: Double?
    /// Multiply-adds a decode may take for a preview: about 20 milliseconds of one core.
    private static let budget = 2 << 30
    /// Positions on a side of the corner that is decoded to fit colours.
    private static let corner = 8

    /// - Parameter scheduler: the model's, for what an answer of the network stands for.
    /// - Throws: `DiffusionError.configuration`.
    init(_ scheduler: SchedulerConfig) throws {
        alphas = try NoiseSchedule(scheduler, rescaling: .ignored).alphasCumprod
        prediction = try scheduler.prediction()
    }

    /// The clean latents an answer implies, for an input scaled as the network takes it.
    func clean(_ input: [Float], answer: [Float], timestep: Float) -> [Float] {
        let index = min(max(0, Int(timestep.rounded())), alphas.count - 1)
        let (signal, noise) = (alphas[index].squareRoot(), (1 - alphas[index]).squareRoot())
        return zip(input, answer).map { x, v in
            switch prediction {
            case .epsilon: (x - noise * v) / signal
            case .sample: v
            case .velocity: signal * x - noise * v
            }
        }
    }

    /// A small picture of latents in PyTorch's order (channel, row, column).
    ///
    /// - Parameters:
    ///   - latents: clean ones.
    ///   - height: their rows.
    ///   - width: their columns.
    ///   - pipeline: what decodes them.
    /// - Returns: the whole picture, or a pixel for each position.
    /// - Throws: `DiffusionError`.
    func image(
        _ latents: [Float], height: Int, width: Int, _ pipeline: Pipeline
    ) throws -> Image {
        let config = pipeline.parts.vae
        if config.decodingWork(height: height, width: width) <= Self.budget {
            return try pipeline.decode(latents, height: height, width: width)
        }
        var colours: LatentColours
        if let known = self.colours {
            colours = known
        } else {
            colours = LatentColours(channels: config.latentChannels)
            let (high, wide) = (min(height, Self.corner), min(width, Self.corner))
            let (top, left) = ((height - high) / 2, (width - wide) / 2)
            var part: [Float] = []
            for channel in 0..<config.latentChannels {
                for row in top..<top + high {
                    let start = (channel * height + row) * width + left
                    part += latents[start..<start + wide]
                }
            }
            colours.learn(
                part, try pipeline.decode(part, height: high, width: wide), width: wide)
            self.colours = colours
        }
        return colours.image(latents, width: width)
    }

    /// Fits the colours to a finished picture, for the next run.
    func learn(_ latents: [Float], _ image: Image, width: Int, _ config: VAEConfig) {
        guard colours != nil else { return }
        var fresh = LatentColours(channels: config.latentChannels)
        fresh.learn(latents, image, width: width)
        colours = fresh
    }
}

extension VAEConfig {
    /// Multiply-adds of the decoder's convolutions, roughly.
    fileprivate func decodingWork(height: Int, width: Int) -> Int {
        channels.reversed().enumerated().reduce(0) { work, level in
            let positions = height * width << (2 * level.offset)
            return work + 9 * level.element * level.element * positions * (2 * layers + 3)
        }
    }
}

/// One run of DDIM with eta 0; the letters are those of formula 12 of the paper.
struct DDIM: SamplerRun {
    /// Denoising diffusion implicit models.
    static let sampler = Sampler(
        name: "DDIM",
        summary: "Deterministic and plain; the same picture grows sharper with more steps",
        source: "Song, Meng and Ermon 2020, arXiv:2010.02502",
        begin: { try DDIM($0, steps: $1) })

    let timesteps: [Float]
    let initialSigma: Float = 1
    private let alphas: [Float]
    private let finalAlpha: Float
    private let stride: Int
    private let prediction: Prediction
    private let clipping: Clipping

    init(_ configuration: SchedulerConfig, steps: Int) throws {
        let trainSteps = try configuration.trainSteps
        let spacing = try configuration.choice("timestep_spacing", default: Spacing.leading)
        let offset = try configuration.integer("steps_offset", in: 0...trainSteps, default: 0)
        timesteps = try configuration.whole(
            spacing.timesteps(steps, of: trainSteps, offset: offset))
        alphas = try NoiseSchedule(configuration, rescaling: .exact).alphasCumprod
        finalAlpha =
            try configuration.flag("set_alpha_to_one", default: true) ? 1 : alphas.first ?? 1
        stride = trainSteps / steps
        prediction = try configuration.prediction()
        clipping = try Clipping(configuration, clips: true)
    }

    mutating func step(
        _ x: [Float], output: [Float], at i: Int, noise: inout some NoiseSource
    ) -> [Float] {
        let t = Int(timesteps[i])
        let alpha = alphas[t]
        let previous = t - stride >= 0 ? alphas[t - stride] : finalAlpha
        let (a, b) = (alpha.squareRoot(), (1 - alpha).squareRoot())
        let (aPrevious, bPrevious) = (previous.squareRoot(), (1 - previous).squareRoot())

        let x0 =
            switch prediction {
            case .epsilon: zipMap(x, output) { ($0 - b * $1) / a }
            case .sample: output
            case .velocity: zipMap(x, output) { a * $0 - b * $1 }
            }
        let epsilon =
            switch prediction {
            case .epsilon: output
            case .sample: zipMap(x, output) { ($0 - a * $1) / b }
            case .velocity: zipMap(x, output) { a * $1 + b * $0 }
            }
        return zipMap(clipping.applied(to: x0), epsilon) { aPrevious * $0 + bPrevious * $1 }
    }

    func noisy(_ clean: [Float], noise: [Float], at i: Int) -> [Float] {
        variancePreserving(clean, noise: noise, alpha: alphas[Int(timesteps[i])])
    }
}

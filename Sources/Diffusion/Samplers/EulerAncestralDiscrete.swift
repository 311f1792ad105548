/// One run: down to sigma_down by Euler's method, back up to the next sigma with noise.
struct EulerAncestralDiscrete: SamplerRun {
    /// Euler steps that each add fresh noise.
    static let sampler = Sampler(
        name: "EulerAncestralDiscrete",
        summary: "Adds fresh noise each step; lively, and never settles on one picture",
        source: "Katherine Crowson's k-diffusion; Karras et al. 2022, arXiv:2206.00364",
        begin: { try EulerAncestralDiscrete($0, steps: $1) })

    let timesteps: [Float]
    let initialSigma: Float
    /// One more than the timesteps; the last is 0.
    let sigmas: [Float]
    private let prediction: Prediction

    init(_ configuration: SchedulerConfig, steps: Int) throws {
        let trained = try NoiseSchedule(configuration, rescaling: .floored).sigmas
        let spaced = try SpacedSigmas(configuration, steps: steps, trained: trained)
        timesteps = spaced.timesteps
        sigmas = spaced.sigmas.map { Float($0) } + [0]
        initialSigma = spaced.initialSigma(sigmas)
        prediction = try configuration.prediction(allowed: [.epsilon, .velocity])
    }

    func input(_ x: [Float], at i: Int) -> [Float] { scaledBySigma(x, sigmas[i]) }

    mutating func step(
        _ x: [Float], output: [Float], at i: Int, noise: inout some NoiseSource
    ) -> [Float] {
        let (sigma, next) = (sigmas[i], sigmas[i + 1])
        let x0 = prediction.clean(x, output, sigma: sigma)
        let (variance, nextVariance) = (sigma * sigma, next * next)
        let up = (nextVariance * (variance - nextVariance) / variance).squareRoot()
        let down = (nextVariance - up * up).squareRoot()
        let dt = down - sigma
        let moved = zipMap(x, x0) { $0 + ($0 - $1) / sigma * dt }
        // Drawn in the last step too, where `up` is 0: the next picture's noise depends on it.
        return zipMap(moved, noise.normal(x.count)) { $0 + $1 * up }
    }

    func noisy(_ clean: [Float], noise: [Float], at i: Int) -> [Float] {
        let sigma = sigmas[i]
        return zipMap(clean, noise) { $0 + $1 * sigma }
    }
}

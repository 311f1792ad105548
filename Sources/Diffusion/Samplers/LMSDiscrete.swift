/// One run of order 4; a step integrates the polynomial through the last four derivatives.
struct LMSDiscrete: SamplerRun {
    /// Linear multistep over the probability flow in sigma.
    static let sampler = Sampler(
        name: "LMSDiscrete",
        summary: "Fourth-order linear multistep; needs some 15 steps to settle",
        source: "Katherine Crowson's k-diffusion; coefficients of Adams and Bashforth",
        begin: { try LMSDiscrete($0, steps: $1) })

    let timesteps: [Float]
    let initialSigma: Float
    /// One more than the timesteps; the last is 0.
    let sigmas: [Float]
    private let prediction: Prediction
    /// dx/dsigma of the last four steps, newest last.
    private var derivatives: [[Float]] = []

    init(_ configuration: SchedulerConfig, steps: Int) throws {
        let trained = try NoiseSchedule(configuration, rescaling: .ignored).sigmas
        let spaced = try SpacedSigmas(configuration, steps: steps, trained: trained)
        if let ramp = try SigmaRamp.read(configuration, lu: false) {
            let (high, low) = try configuration.rampRange(
                spaced.sigmas.first ?? 0, spaced.sigmas.last ?? 0)
            let ramped = ramp.sigmas(from: high, to: low, spaced.sigmas.count)
            timesteps = SigmaRamp.timesteps(of: ramped, trained: trained).map { Float($0) }
            sigmas = ramped.map { Float($0) } + [0]
        } else {
            timesteps = spaced.timesteps
            sigmas = spaced.sigmas.map { Float($0) } + [0]
        }
        initialSigma = spaced.initialSigma(sigmas)
        prediction = try configuration.prediction()
    }

    func input(_ x: [Float], at i: Int) -> [Float] { scaledBySigma(x, sigmas[i]) }

    mutating func step(
        _ x: [Float], output: [Float], at i: Int, noise: inout some NoiseSource
    ) -> [Float] {
        let sigma = sigmas[i]
        let x0 = prediction.clean(x, output, sigma: sigma)
        derivatives = derivatives.suffix(3) + [zipMap(x, x0) { ($0 - $1) / sigma }]
        let order = min(i + 1, 4)
        var change = [Float](repeating: 0, count: x.count)
        for (k, derivative) in derivatives.reversed().prefix(order).enumerated() {
            let weight = Float(coefficient(k, order: order, at: i))
            change = zipMap(change, derivative) { $0 + weight * $1 }
        }
        return zipMap(x, change) { $0 + $1 }
    }

    /// The integral from sigma i to sigma i+1 of the Lagrange polynomial that is 1 at sigma i-k
    /// and 0 at the other `order - 1` newest sigmas.
    private func coefficient(_ k: Int, order: Int, at i: Int) -> Double {
        // Coefficients of the polynomial, constant term first.
        var polynomial = [1.0]
        for j in 0..<order where j != k {
            let root = Double(sigmas[i - j])
            let scale = Double(sigmas[i - k]) - root
            let shifted = [0] + polynomial
            polynomial = shifted.indices.map {
                let lower = $0 < polynomial.count ? polynomial[$0] * root : 0
                return (shifted[$0] - lower) / scale
            }
        }
        func antiderivative(_ tau: Double) -> Double {
            polynomial.indices.reversed().reduce(0) {
                ($0 + polynomial[$1] / Double($1 + 1)) * tau
            }
        }
        return antiderivative(Double(sigmas[i + 1])) - antiderivative(Double(sigmas[i]))
    }

    func noisy(_ clean: [Float], noise: [Float], at i: Int) -> [Float] {
        let sigma = sigmas[i]
        return zipMap(clean, noise) { $0 + $1 * sigma }
    }
}

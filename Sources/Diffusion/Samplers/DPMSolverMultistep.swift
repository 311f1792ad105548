import Foundation

/// One run; the letters are those of the papers: lambda is log(alpha / sigma), h its step.
struct DPMSolverMultistep: SamplerRun {
    /// Exponential integrators for the diffusion equation, first to third order.
    static let sampler = Sampler(
        name: "DPMSolverMultistep",
        summary: "DPM-Solver++ 2M; good pictures in 10 to 20 steps",
        source: "Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095",
        begin: { try DPMSolverMultistep($0, steps: $1) })

    let timesteps: [Float]
    let initialSigma: Float = 1
    /// One more than the timesteps.
    let sigmas: [Float]
    private let options: DPMSolverOptions
    private let alphas: [Float]
    private let prediction: Prediction
    private let clipping: Clipping
    /// Converted answers of the last steps, newest last; as many as the order.
    private var outputs: [[Float]] = []

    init(_ configuration: SchedulerConfig, steps: Int) throws {
        options = try DPMSolverOptions(configuration)
        let schedule = try NoiseSchedule(configuration, rescaling: .floored)
        alphas = schedule.alphasCumprod
        let spaced = try DPMSolverSpacing(configuration, steps: steps, schedule: schedule)
        timesteps = spaced.timesteps
        sigmas = spaced.sigmas + [options.endsAtZero ? 0 : schedule.sigmas.first ?? 0]
        prediction = try configuration.prediction()
        clipping = try Clipping(configuration, clips: nil)
    }

    mutating func step(
        _ x: [Float], output: [Float], at i: Int, noise: inout some NoiseSource
    ) -> [Float] {
        let earlier = outputs.count
        outputs = outputs.suffix(options.order - 1) + [converted(x, output, Point(sigmas[i]))]
        let fresh = options.isStochastic ? noise.normal(x.count) : []

        let last = timesteps.count - 1
        let eases = options.lowersFinalOrder && timesteps.count < 15
        let endsFirstOrder = i == last && (options.eulerAtFinal || eases || options.endsAtZero)
        let order =
            if earlier < 1 || endsFirstOrder { 1 } else if i == last - 1 && eases {
                min(options.order, 2, earlier + 1)
            } else { min(options.order, earlier + 1) }

        let (s, t) = (Point(sigmas[i]), Point(sigmas[i + 1]))
        let h = t.lambda - s.lambda
        let c = options.algorithm.coefficients(from: s, to: t, h: h)
        let m = Array(outputs.reversed())
        var moved = zipMap(x, m[0]) { c.x * $0 + c.d0 * $1 }
        if order == 2 {
            let r0 = (s.lambda - Point(sigmas[i - 1]).lambda) / h
            let weight = options.isHeun ? c.d1 : c.midpoint
            let d1 = zipMap(m[0], m[1]) { 1 / r0 * ($0 - $1) }
            moved = zipMap(moved, d1) { $0 + weight * $1 }
        } else if order == 3 {
            let (s1, s2) = (Point(sigmas[i - 1]), Point(sigmas[i - 2]))
            let (r0, r1) = ((s.lambda - s1.lambda) / h, (s1.lambda - s2.lambda) / h)
            let d10 = zipMap(m[0], m[1]) { 1 / r0 * ($0 - $1) }
            let d11 = zipMap(m[1], m[2]) { 1 / r1 * ($0 - $1) }
            let d1 = zipMap(d10, d11) { $0 + r0 / (r0 + r1) * ($0 - $1) }
            let d2 = zipMap(d10, d11) { 1 / (r0 + r1) * ($0 - $1) }
            moved = zipMap(zipMap(moved, d1) { $0 + c.d1 * $1 }, d2) { $0 + c.d2 * $1 }
        }
        return options.isStochastic ? zipMap(moved, fresh) { $0 + c.noise * $1 } : moved
    }

    /// The network's answer as predicted clean latents (++) or predicted noise.
    private func converted(_ x: [Float], _ output: [Float], _ s: Point) -> [Float] {
        let (alpha, sigma) = (s.alpha, s.sigma)
        if options.algorithm.predictsData {
            let x0 =
                switch prediction {
                case .epsilon: zipMap(x, output) { ($0 - sigma * $1) / alpha }
                case .sample: output
                case .velocity: zipMap(x, output) { alpha * $0 - sigma * $1 }
                }
            return clipping.applied(to: x0)
        }
        let epsilon =
            switch prediction {
            case .epsilon: output
            case .sample: zipMap(x, output) { ($0 - alpha * $1) / sigma }
            case .velocity: zipMap(x, output) { alpha * $1 + sigma * $0 }
            }
        if case .none = clipping { return epsilon }
        let x0 = clipping.applied(to: zipMap(x, epsilon) { ($0 - sigma * $1) / alpha })
        return zipMap(x, x0) { ($0 - alpha * $1) / sigma }
    }

    func noisy(_ clean: [Float], noise: [Float], at i: Int) -> [Float] {
        let s = Point(sigmas[i])
        return zipMap(clean, noise) { s.alpha * $0 + s.sigma * $1 }
    }
}

extension DPMSolverMultistep {
    /// A point of the schedule: latents are alpha * clean + sigma * noise, alpha^2 + sigma^2 = 1.
    struct Point {
        let alpha: Float
        let sigma: Float
        let lambda: Float

        /// - Parameter ratio: sigma / alpha.
        init(_ ratio: Float) {
            alpha = 1 / (ratio * ratio + 1).squareRoot()
            sigma = ratio * alpha
            lambda = log(alpha) - log(sigma)
        }
    }
}

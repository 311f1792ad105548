/// One run of F-PNDM (algorithm 2 of the paper), or of PLMS alone with `skip_prk_steps`.
struct PNDM: SamplerRun {
    /// Pseudo numerical methods: Runge-Kutta steps to warm up, then linear multistep.
    static let sampler = Sampler(
        name: "PNDM",
        summary: "Linear multistep over DDIM; calls the network once more than there are steps",
        source: "Liu et al. 2022, arXiv:2202.09778",
        begin: { try PNDM($0, steps: $1) })

    let timesteps: [Float]
    let initialSigma: Float = 1
    private let alphas: [Float]
    private let finalAlpha: Float
    private let stride: Int
    private let prediction: Prediction
    /// The first calls belong to Runge-Kutta steps of four.
    private let rungeKuttaCalls: Int
    /// Calls made so far.
    private var calls = 0
    /// The last four answers, newest last.
    private var outputs: [[Float]] = []
    /// The weighted sum within a Runge-Kutta step.
    private var sum: [Float] = []
    /// The latents a Runge-Kutta step, or the first PLMS step that is done twice, began with.
    private var origin: [Float] = []

    init(_ configuration: SchedulerConfig, steps: Int) throws {
        let trainSteps = try configuration.trainSteps
        let spacing = try configuration.choice("timestep_spacing", default: Spacing.leading)
        let offset = try configuration.integer("steps_offset", in: 0...trainSteps, default: 0)
        stride = trainSteps / steps
        // Rounded before the half steps of Runge-Kutta are laid between them.
        let plain = spacing.timesteps(steps, of: trainSteps, offset: offset)
            .map { $0.rounded(.toNearestOrEven) }
        var all: [Double]
        if try configuration.flag("skip_prk_steps", default: false) {
            rungeKuttaCalls = 0
            all = plain
            if plain.count > 1 { all.insert(plain[1], at: 1) }
        } else {
            guard plain.count >= 4 else {
                throw DiffusionError.job(
                    field: "steps", value: "\(steps)",
                    allowed: "4 to 100 for PNDM where skip_prk_steps is false")
            }
            let half = Double(stride / 2)
            // Four calls between neighbours: here, twice in the middle, there.
            all = plain[..<4].indices.dropFirst().flatMap { k in
                [plain[k - 1], plain[k] + half, plain[k] + half, plain[k]]
            }
            rungeKuttaCalls = all.count
            all += plain[3...]
        }
        timesteps = try configuration.whole(all)
        alphas = try NoiseSchedule(configuration, rescaling: .ignored).alphasCumprod
        finalAlpha =
            try configuration.flag("set_alpha_to_one", default: false) ? 1 : alphas.first ?? 1
        prediction = try configuration.prediction(allowed: [.epsilon, .velocity])
    }

    mutating func step(
        _ x: [Float], output: [Float], at i: Int, noise: inout some NoiseSource
    ) -> [Float] {
        defer { calls += 1 }
        return calls < rungeKuttaCalls ? rungeKutta(x, output, i) : multistep(x, output, i)
    }

    private mutating func rungeKutta(_ x: [Float], _ output: [Float], _ i: Int) -> [Float] {
        var output = output
        switch calls % 4 {
        case 0:
            sum = output.map { Float(1.0 / 6) * $0 }
            keep(output)
            origin = x
        case 3:
            output = zipMap(sum, output) { $0 + Float(1.0 / 6) * $1 }
        default:
            sum = zipMap(sum, output) { $0 + Float(1.0 / 3) * $1 }
        }
        let target = Int(timesteps[i]) - (calls % 2 == 0 ? stride / 2 : 0)
        return moved(origin, output, from: Int(timesteps[calls / 4 * 4]), to: target)
    }

    private mutating func multistep(_ x: [Float], _ output: [Float], _ i: Int) -> [Float] {
        let t = Int(timesteps[i])
        if calls == 1 {
            // The first step is done again with the mean of both its ends.
            let mean = zipMap(output, outputs.last ?? output) { ($0 + $1) / 2 }
            return moved(origin, mean, from: t + stride, to: t)
        }
        if calls == 0 { origin = x }
        keep(output)
        let e = Array(outputs.reversed())
        let mixed: [Float] =
            switch e.count {
            case 1: output
            case 2: zipMap(e[0], e[1]) { (3 * $0 - $1) / 2 }
            case 3:
                zipMap(zipMap(e[0], e[1]) { 23 * $0 - 16 * $1 }, e[2]) { ($0 + 5 * $1) / 12 }
            default:
                zipMap(
                    zipMap(zipMap(e[0], e[1]) { 55 * $0 - 59 * $1 }, e[2]) { $0 + 37 * $1 }, e[3]
                ) { Float(1.0 / 24) * ($0 - 9 * $1) }
            }
        return moved(x, mixed, from: t, to: t - stride)
    }

    private mutating func keep(_ output: [Float]) {
        outputs = outputs.suffix(3) + [output]
    }

    /// Formula 9: x moved from timestep `t` to `s` along the predicted noise.
    private func moved(_ x: [Float], _ output: [Float], from t: Int, to s: Int) -> [Float] {
        let alpha = alphas[min(max(t, 0), alphas.count - 1)]
        let previous = s >= 0 ? alphas[min(s, alphas.count - 1)] : finalAlpha
        let (beta, betaPrevious) = (1 - alpha, 1 - previous)
        let (a, b) = (alpha.squareRoot(), beta.squareRoot())
        let epsilon = prediction == .velocity ? zipMap(output, x) { a * $0 + b * $1 } : output
        let scale = (previous / alpha).squareRoot()
        let divisor = alpha * betaPrevious.squareRoot() + (alpha * beta * previous).squareRoot()
        return zipMap(x, epsilon) { scale * $0 - (previous - alpha) * $1 / divisor }
    }

    func noisy(_ clean: [Float], noise: [Float], at i: Int) -> [Float] {
        variancePreserving(clean, noise: noise, alpha: alphas[Int(timesteps[i])])
    }
}

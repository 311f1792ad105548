/// Timesteps and sigmas of the samplers that work in sigma (LMS and Euler ancestral).
struct SpacedSigmas: Sendable {
    /// Falling, possibly between whole numbers.
    let timesteps: [Float]
    /// The training's sigma at each of the timesteps.
    let sigmas: [Double]
    private let spacing: Spacing

    /// Reads spacing and offset; the classes' default spacing is `linspace`.
    ///
    /// - Parameters:
    ///   - configuration: the model's.
    ///   - steps: 1 to the training's timesteps.
    ///   - trained: the sigma of each training timestep, rising.
    /// - Throws: `DiffusionError.configuration`.
    init(_ configuration: SchedulerConfig, steps: Int, trained: [Float]) throws {
        let trainSteps = try configuration.trainSteps
        spacing = try configuration.choice("timestep_spacing", default: Spacing.linspace)
        let offset = try configuration.integer("steps_offset", in: 0...trainSteps, default: 0)
        timesteps = spacing.timesteps(steps, of: trainSteps, offset: offset).map { Float($0) }
        sigmas = timesteps.map { interpolate(trained, at: Double($0)) }
    }

    /// The factor of unit noise at the start; `leading` counts the picture's variance too.
    func initialSigma(_ sigmas: [Float]) -> Float {
        let high = sigmas.max() ?? 1
        return spacing == .leading ? (high * high + 1).squareRoot() : high
    }
}

/// x / sqrt(sigma^2 + 1): what a network trained on unit variance is given.
func scaledBySigma(_ x: [Float], _ sigma: Float) -> [Float] {
    let scale = (sigma * sigma + 1).squareRoot()
    return x.map { $0 / scale }
}

extension Prediction {
    /// The clean latents that the network's answer stands for, x being clean + sigma * noise.
    func clean(_ x: [Float], _ output: [Float], sigma: Float) -> [Float] {
        switch self {
        case .epsilon: return zipMap(x, output) { $0 - sigma * $1 }
        case .sample: return output
        case .velocity:
            let variance = sigma * sigma + 1
            let scale = -sigma / variance.squareRoot()
            return zipMap(x, output) { $1 * scale + $0 / variance }
        }
    }
}

import Foundation

/// The timesteps and sigmas of DPM-Solver, which spaces one step more and leaves out the last.
struct DPMSolverSpacing: Sendable {
    /// Whole numbers, falling.
    let timesteps: [Float]
    /// As many as the timesteps.
    let sigmas: [Float]

    init(_ configuration: SchedulerConfig, steps: Int, schedule: NoiseSchedule) throws {
        let trained = schedule.sigmas
        if let ramp = try SigmaRamp.read(configuration, lu: true) {
            let (high, low) = try configuration.rampRange(
                trained.last ?? 0, trained.first ?? 0)
            let ramped = ramp.sigmas(from: high, to: low, steps)
            // Exponential and beta sigmas' timesteps are cut to whole numbers, the others' rounded.
            let cuts = ramp == .exponential || ramp == .beta
            let cosine =
                try configuration.choice("beta_schedule", default: NoiseSchedule.Shape.linear)
                == .squaredCosine
            timesteps = SigmaRamp.timesteps(of: ramped, trained: trained).map {
                Float($0.rounded(cuts || cosine ? .towardZero : .toNearestOrEven))
            }
            sigmas = ramped.map { Float($0) }
            return
        }
        let plain = try Self.timesteps(configuration, steps: steps, schedule: schedule)
        timesteps = plain.map { Float($0) }
        sigmas = plain.map { Float(interpolate(trained, at: $0)) }
    }

    private static func timesteps(
        _ configuration: SchedulerConfig, steps: Int, schedule: NoiseSchedule
    ) throws -> [Double] {
        let trainSteps = try configuration.trainSteps
        let clip = try configuration.real(
            "lambda_min_clipped", in: -Double.infinity...Double.infinity, default: -.infinity)
        let end = usable(schedule.alphasCumprod, clip: Float(clip))
        guard end > steps else {
            throw DiffusionError.job(
                field: "steps", value: "\(steps)",
                allowed: "1 to \(end - 1) for DPMSolverMultistep with this model")
        }
        switch try configuration.choice("timestep_spacing", default: Spacing.linspace) {
        case .linspace:
            return linearSpace(0, Double(end - 1), steps + 1).dropFirst().reversed()
                .map { $0.rounded(.toNearestOrEven) }
        case .leading:
            let offset = try configuration.integer("steps_offset", in: 0...trainSteps, default: 0)
            let ratio = end / (steps + 1)
            return (1...steps).reversed().map { Double($0 * ratio + offset) }
        case .trailing:
            return Spacing.trailing(from: end, by: Double(trainSteps) / Double(steps))
        }
    }

    /// How many timesteps, from the first, have a lambda of at least `clip`.
    private static func usable(_ alphas: [Float], clip: Float) -> Int {
        let clipped = alphas.reversed().prefix { alpha in
            log(alpha.squareRoot()) - log((1 - alpha).squareRoot()) < clip
        }
        return alphas.count - clipped.count
    }
}

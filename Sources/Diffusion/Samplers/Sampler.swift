/// A way from noise to a picture: how many calls of the network, at which timesteps, and what is
/// made of each answer.
///
/// A sampler is one file of this folder; adding one is that file and its `sampler` in `all`.
public struct Sampler: Sendable {
    /// The name without diffusers' suffix: "DDIM" is `DDIMScheduler`.
    public let name: String
    /// One line for a listing.
    public let summary: String
    /// The paper it is from.
    public let source: String
    /// Makes the run: validates the configuration and lays out the timesteps.
    let begin: @Sendable (_ configuration: SchedulerConfig, _ steps: Int) throws -> any SamplerRun

    /// Every sampler, in the order of listings.
    public static let all: [Sampler] = [
        DDIM.sampler, PNDM.sampler, LMSDiscrete.sampler, DPMSolverMultistep.sampler,
        EulerAncestralDiscrete.sampler,
    ]

    /// Finds a sampler by its exact name; `DiffusionError.job` lists the names there are.
    public static func named(_ name: String) throws -> Sampler {
        guard let sampler = all.first(where: { $0.name == name }) else {
            throw DiffusionError.job(
                field: "scheduler", value: name,
                allowed: all.map(\.name).joined(separator: ", "))
        }
        return sampler
    }

    /// Lays out a run of `steps` steps.
    ///
    /// - Parameters:
    ///   - steps: 1 to 100.
    ///   - configuration: the model's `scheduler_config.json`.
    /// - Returns: the run before its first step.
    /// - Throws: `DiffusionError.job` for the steps, `.configuration` for a value in the file.
    public func run(steps: Int, configuration: SchedulerConfig) throws -> any SamplerRun {
        guard (1...100).contains(steps) else {
            throw DiffusionError.job(field: "steps", value: "\(steps)", allowed: "1 to 100")
        }
        let trainSteps = try configuration.trainSteps
        guard steps <= trainSteps else {
            throw DiffusionError.job(
                field: "steps", value: "\(steps)",
                allowed: "1 to \(trainSteps), what the model was trained for")
        }
        return try begin(configuration, steps)
    }
}

/// The state of one denoising run: a value, pure, with the noise passed in.
///
/// For each index `i` of `timesteps` in order: the network is asked at `timesteps[i]` with
/// `input(x, at: i)`, and `step` turns `x` and the answer into the next `x`. Latents are flat
/// Float32 in PyTorch's order (channel, row, column) whatever their shape.
public protocol SamplerRun: Sendable {
    /// The timestep of each call of the network, in order; whole numbers for most samplers.
    var timesteps: [Float] { get }
    /// The factor of unit noise at the start, `timesteps[0]`.
    var initialSigma: Float { get }
    /// The network's input for the latents `x` at index `i`.
    func input(_ x: [Float], at i: Int) -> [Float]
    /// The latents after the step at index `i`.
    ///
    /// - Parameters:
    ///   - x: the latents before the step, not scaled by `input`.
    ///   - output: the network's answer, after guidance; as many values as `x`.
    ///   - i: an index of `timesteps`.
    ///   - noise: drawn from only when the sampler's formula needs it.
    /// - Returns: as many values as `x`.
    mutating func step(
        _ x: [Float], output: [Float], at i: Int, noise: inout some NoiseSource
    ) -> [Float]
    /// Clean latents with as much noise as belongs to index `i`, to start part-way.
    func noisy(_ clean: [Float], noise: [Float], at i: Int) -> [Float]
}

extension SamplerRun {
    public func input(_ x: [Float], at i: Int) -> [Float] { x }
}

/// Where a sampler's noise comes from.
public protocol NoiseSource: Sendable {
    /// The next `count` values of a standard normal distribution, as one tensor.
    mutating func normal(_ count: Int) -> [Float]
}

/// A denoising run as a sequence of states; progress, preview and cancelling are the caller's.
///
///     var run = try Denoising(
///         DDIM.sampler, configuration: configuration, steps: 25, count: 4 * 64 * 64,
///         noise: RandomSource(seed: 42))
///     while let state = try run.next({ input, timestep in try network(input, timestep) }) {
///         show(state.latents)
///     }
public struct Denoising<Noise: NoiseSource>: Sendable {
    /// The state of a run after a call of the network.
    public struct State: Sendable {
        /// 1 to `count`.
        public let index: Int
        /// The calls of the network in the whole run; PNDM makes more calls than steps.
        public let count: Int
        /// The timestep the network was asked at.
        public let timestep: Float
        /// The latents after the step, in PyTorch's order (channel, row, column).
        public let latents: [Float]
    }

    /// The timestep of each call of the network, in order.
    public var timesteps: [Float] { run.timesteps }
    /// The current latents.
    public private(set) var latents: [Float]
    private var run: any SamplerRun
    private var noise: Noise
    private var index: Int

    /// Starts from noise, drawn first from `noise` and scaled to the sampler's first sigma.
    ///
    /// - Parameters:
    ///   - sampler: one of `Sampler.all`.
    ///   - configuration: the model's `scheduler_config.json`.
    ///   - steps: 1 to 100.
    ///   - count: how many values the latents have.
    ///   - noise: the start is its first draw, an ancestral sampler's noise the ones after.
    /// - Throws: `DiffusionError.job` for the steps, `.configuration` for a value in the file.
    public init(
        _ sampler: Sampler, configuration: SchedulerConfig, steps: Int, count: Int, noise: Noise
    ) throws {
        run = try sampler.run(steps: steps, configuration: configuration)
        self.noise = noise
        let sigma = run.initialSigma
        latents = self.noise.normal(max(0, count)).map { $0 * sigma }
        index = 0
    }

    /// Starts part-way from clean latents, with the noise of `start`.
    ///
    /// - Parameters:
    ///   - sampler: one of `Sampler.all`.
    ///   - configuration: the model's `scheduler_config.json`.
    ///   - steps: 1 to 100.
    ///   - clean: latents to start from.
    ///   - start: how many of the run's network calls are left out; one at least is made.
    ///   - noise: its first draw is what is added.
    /// - Throws: as the other initialiser, and `DiffusionError.job` for `start`.
    public init(
        _ sampler: Sampler, configuration: SchedulerConfig, steps: Int, from clean: [Float],
        skipping start: Int, noise: Noise
    ) throws {
        run = try sampler.run(steps: steps, configuration: configuration)
        guard run.timesteps.indices.contains(start) else {
            throw DiffusionError.job(
                field: "start", value: "\(start)", allowed: "0 to \(run.timesteps.count - 1)")
        }
        self.noise = noise
        latents = run.noisy(clean, noise: self.noise.normal(clean.count), at: start)
        index = start
    }

    /// Asks the network once and steps; nil when the run is finished.
    ///
    /// - Parameter denoise: the network's answer, after guidance, to an input at a timestep; as
    ///   many values as it is given.
    /// - Returns: the state after the step.
    /// - Throws: what `denoise` throws; the run is then unchanged.
    public mutating func next(
        _ denoise: (_ input: [Float], _ timestep: Float) throws -> [Float]
    ) throws -> State? {
        guard index < run.timesteps.count else { return nil }
        let timestep = run.timesteps[index]
        let output = try denoise(run.input(latents, at: index), timestep)
        guard output.count == latents.count else {
            throw DiffusionError.kernel(
                "the network answered \(output.count) values to \(latents.count)")
        }
        latents = run.step(latents, output: output, at: index, noise: &noise)
        index += 1
        return State(
            index: index, count: run.timesteps.count, timestep: timestep, latents: latents)
    }
}

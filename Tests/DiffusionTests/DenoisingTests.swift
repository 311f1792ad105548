import Testing

@testable import Diffusion

@Suite struct DenoisingTests {
    private let sd15 = SchedulerConfig([
        "beta_schedule": .text("scaled_linear"), "skip_prk_steps": .bool(true),
        "steps_offset": .integer(1),
    ])

    @Test func `the states are counted and end with the latents`() throws {
        for sampler in Sampler.all {
            var run = try Denoising(
                sampler, configuration: sd15, steps: 5, count: 20, noise: RandomSource(seed: 9))
            let calls = sampler.name == "PNDM" ? 6 : 5
            var indices: [Int] = []
            var asked: [Float] = []
            while let state = try run.next({ input, timestep in
                asked.append(timestep)
                return input
            }) {
                indices.append(state.index)
                #expect(state.count == calls)
                #expect(state.timestep == asked.last)
                #expect(state.latents == run.latents)
            }
            #expect(indices == Array(1...calls))
            #expect(asked == run.timesteps)
            #expect(try run.next({ input, _ in input }) == nil)
        }
    }

    @Test func `the start is the first draw times the first sigma`() throws {
        var source = RandomSource(seed: 5)
        let noise = source.normal(32)
        let ddim = try Denoising(
            DDIM.sampler, configuration: sd15, steps: 3, count: 32, noise: RandomSource(seed: 5))
        #expect(ddim.latents == noise)
        let lms = try Denoising(
            LMSDiscrete.sampler, configuration: sd15, steps: 3, count: 32,
            noise: RandomSource(seed: 5))
        let sigma = try LMSDiscrete.sampler.run(steps: 3, configuration: sd15).initialSigma
        #expect(sigma > 10)
        #expect(lms.latents == noise.map { $0 * sigma })
    }

    @Test func `a copy of a run goes on by itself`() throws {
        for sampler in Sampler.all {
            var run = try Denoising(
                sampler, configuration: sd15, steps: 4, count: 16, noise: RandomSource(seed: 2))
            _ = try run.next { input, _ in input.map { $0 / 2 } }
            var copy = run
            while try run.next({ input, _ in input.map { $0 / 2 } }) != nil {}
            while try copy.next({ input, _ in input.map { $0 / 2 } }) != nil {}
            #expect(run.latents == copy.latents, "\(sampler.name)")
        }
    }

    @Test func `only the ancestral sampler draws after the start`() throws {
        for sampler in Sampler.all {
            let noise = CountingNoise()
            var run = try Denoising(
                sampler, configuration: sd15, steps: 6, count: 4, noise: noise)
            while try run.next({ input, _ in input }) != nil {}
            #expect(noise.draws == (sampler.name == "EulerAncestralDiscrete" ? 7 : 1))
        }
    }

    /// Counts what is drawn; used by one test on one thread.
    private final class CountingNoise: NoiseSource, @unchecked Sendable {
        private(set) var draws = 0

        func normal(_ count: Int) -> [Float] {
            draws += 1
            return [Float](repeating: 0.5, count: count)
        }
    }

    @Test func `what the network throws ends the run`() throws {
        var run = try Denoising(
            DDIM.sampler, configuration: sd15, steps: 4, count: 4, noise: RandomSource(seed: 2))
        let before = run.latents
        #expect(throws: DiffusionError.cancelled) {
            try run.next { _, _ in throw DiffusionError.cancelled }
        }
        #expect(run.latents == before)
    }

    @Test func `an answer of another size is refused`() throws {
        var run = try Denoising(
            DDIM.sampler, configuration: sd15, steps: 4, count: 4, noise: RandomSource(seed: 2))
        #expect(throws: DiffusionError.kernel("the network answered 3 values to 4")) {
            try run.next { _, _ in [1, 2, 3] }
        }
    }

    @Test(arguments: [-1, 5, 6])
    func `a start beyond the run is refused`(start: Int) {
        #expect(throws: DiffusionError.job(field: "start", value: "\(start)", allowed: "0 to 4")) {
            try Denoising(
                DDIM.sampler, configuration: sd15, steps: 5, from: [1, 2], skipping: start,
                noise: RandomSource(seed: 2))
        }
    }
}

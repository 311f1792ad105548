import Testing

@testable import Diffusion

@Suite struct ReproducibilityTests {
    private func job(_ seed: UInt64, side: Int = 32, scheduler: String = "DDIM") -> Job {
        Job(
            prompt: "a (cat:1.2)", negative: "fog", width: side, height: side, steps: 2,
            guidance: 5, scheduler: scheduler, seed: seed, weights: true)
    }

    @Test func `the first run of a process and the hundredth give the same bits`() throws {
        let model = try Model(path: Reference.folder + "tiny-sd1", threads: 2)
        func paint(_ job: Job) throws -> Image {
            try model.generate(job, events: { _ in }, isCancelled: { false })
        }
        let first = try Sampler.all.map { try paint(job(1, scheduler: $0.name)) }
        for run in 1...95 {
            // Other sizes, schedulers and guidances, and now and then a run that is cancelled.
            let other = job(
                UInt64(run), side: [16, 24, 32, 40][run % 4],
                scheduler: Sampler.all[run % 5].name)
            if run % 10 == 0 {
                #expect(throws: DiffusionError.cancelled) {
                    try model.generate(other, events: { _ in }, isCancelled: { true })
                }
            } else {
                _ = try paint(other)
            }
        }
        for (sampler, image) in zip(Sampler.all, first) {
            #expect(try paint(job(1, scheduler: sampler.name)) == image, "\(sampler.name)")
        }
        // And another model object, on another number of threads.
        let again = try Model(path: Reference.folder + "tiny-sd1", threads: 1)
        let image = try again.generate(job(1), events: { _ in }, isCancelled: { false })
        #expect(image == first[0])
    }
}

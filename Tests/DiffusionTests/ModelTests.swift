import Foundation
import Testing

@testable import Diffusion

@Suite struct ModelTests {
    private let tiny = Reference.folder + "tiny-sd1"

    private func job(
        _ scheduler: String = "DDIM", side: Int = 32, steps: Int = 2, guidance: Double = 5,
        seed: UInt64 = 1, previewEvery: Int? = nil
    ) -> Job {
        Job(
            prompt: "a cat", negative: "", width: side, height: side, steps: steps,
            guidance: guidance, scheduler: scheduler, seed: seed, previewEvery: previewEvery)
    }

    private func paint(_ model: Model, _ job: Job) throws -> Image {
        try model.generate(job, events: { _ in }, isCancelled: { false })
    }

    @Test(arguments: [1, 2, 3, 4, 8])
    func `the number of threads changes no bit`(count: Int) throws {
        let first = try paint(Model(path: bundledModel, threads: 1), job(side: 128))
        let model = try Model(path: bundledModel, threads: count)
        #expect(try paint(model, job(side: 128)) == first)
    }

    @Test func `earlier pictures of the model change no bit`() throws {
        let model = try Model(path: tiny, threads: 2)
        let first = try paint(model, job())
        for round in 2...100 {
            #expect(try paint(model, job()) == first, "round \(round)")
            if round % 10 == 0 {
                _ = try paint(model, job("EulerAncestralDiscrete", side: 26, seed: 9))
            }
        }
    }

    @Test func `several callers at once each get their own picture`() async throws {
        let model = try Model(path: tiny, threads: 2)
        let expected = try (0..<4).map { try paint(model, job(seed: UInt64($0))) }
        let images = try await withThrowingTaskGroup(of: (Int, Image).self) { group in
            for seed in 0..<4 {
                group.addTask { (seed, try paint(model, job(seed: UInt64(seed)))) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for seed in 0..<4 { #expect(images[seed] == expected[seed]) }
        #expect(Set(expected).count == 4)
    }

    @Test(arguments: Model.schedulers)
    func `each step is told of once, in order`(scheduler: String) throws {
        var told: [Int] = []
        var counts: Set<Int> = []
        _ = try Model(path: tiny, threads: 1).generate(
            job(scheduler, steps: 5),
            events: { step in
                told.append(step.index)
                counts.insert(step.count)
                #expect(step.preview == nil)
            }, isCancelled: { false })
        let calls = scheduler == "PNDM" ? 6 : 5
        #expect(told == Array(1...calls))
        #expect(counts == [calls])
    }

    @Test(arguments: [0, 1, 30, 200])
    func `a run is cancelled before, between and within steps`(after asks: Int) throws {
        let model = try Model(path: tiny, threads: 2)
        let expected = try paint(model, job())
        var count = 0
        #expect(throws: DiffusionError.cancelled) {
            try model.generate(
                job(steps: 50), events: { _ in },
                isCancelled: {
                    count += 1
                    return count > asks
                })
        }
        #expect(count == asks + 1)
        // What was cancelled leaves nothing behind.
        #expect(try paint(model, job()) == expected)
    }

    @Test func `a run that is cancelled from its first step makes no second`() throws {
        var seen = 0
        #expect(throws: DiffusionError.cancelled) {
            try Model(path: tiny, threads: 2).generate(
                job(steps: 50), events: { _ in seen += 1 }, isCancelled: { seen > 0 })
        }
        #expect(seen == 1)
    }

    @Test func `a run asks a hundred times a step whether it is cancelled`() throws {
        var (asked, atStep) = (0, [Int]())
        _ = try Model(path: bundledModel, threads: 2).generate(
            job(side: 128), events: { _ in atStep.append(asked) },
            isCancelled: {
                asked += 1
                return false
            })
        #expect(atStep.count == 2 && atStep[1] - atStep[0] >= 100)
    }

    @Test func `jobs the model cannot paint are refused with what is allowed`() throws {
        let model = try Model(path: tiny, threads: 1)
        func error(_ job: Job) -> String {
            do {
                _ = try paint(model, job)
                return "painted"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            error(job(side: 33)) == "width: 33 is out of range; allowed multiples of 2, 8 to 2048")
        #expect(
            error(job(side: 4096))
                == "width: 4096 is out of range; allowed multiples of 2, 8 to 2048")
        #expect(error(job(side: 0)).hasPrefix("width: 0 is out of range"))
        #expect(error(job(side: -8)).hasPrefix("width: -8 is out of range"))
        #expect(error(job(steps: 0)) == "steps: 0 is out of range; allowed 1 to 100")
        #expect(error(job(steps: 900)) == "steps: 900 is out of range; allowed 1 to 100")
        #expect(error(job(guidance: .nan)).hasPrefix("guidance: nan is out of range"))
        #expect(error(job(guidance: .infinity)).hasPrefix("guidance: inf is out of range"))
        #expect(error(job("ddim")).hasPrefix("scheduler: ddim is out of range; allowed DDIM,"))
    }

    @Test func `a guidance beyond all sense paints something and ends nothing`() throws {
        let model = try Model(path: tiny, threads: 2)
        let image = try paint(model, job(guidance: 1e38))
        #expect(image.pixels.count == 32 * 32 * 3)
    }

    @Test func `the model says its size, its name and what was cut from a prompt`() throws {
        let model = try Model(path: bundledModel, threads: 1)
        #expect((model.nativeWidth, model.nativeHeight, model.sizeMultiple) == (128, 128, 8))
        #expect(model.name == "pictogram-128")
        #expect(Model.engineVersion.hasPrefix("reroll 3, "))
        var long = job()
        #expect(model.notes(for: long) == [])
        long.prompt = Array(repeating: "apple", count: 33).joined(separator: " ")
        let cut = JobNote.cut(field: "prompt", tokens: 3, text: "apple apple apple")
        #expect(model.notes(for: long) == [cut])
        #expect("\(cut)" == "prompt: the last 3 tokens were cut: \"apple apple apple\"")
        long.negative = long.prompt
        long.guidance = 1
        #expect(model.notes(for: long) == [cut, .unusedNegative])
        long.chunks = true
        #expect(model.notes(for: long) == [.unusedNegative])
    }

    @Test func `a prompt of more chunks than are attended to is refused`() throws {
        let model = try Model(path: tiny, threads: 2)
        func job(_ breaks: Int) -> Job {
            Job(
                prompt: String(repeating: "a cat BREAK ", count: breaks), negative: "", width: 32,
                height: 32, steps: 1, guidance: 5, scheduler: "DDIM", seed: 1, weights: true,
                chunks: true)
        }
        _ = try paint(model, job(63))
        let error = #expect(throws: DiffusionError.self) { try paint(model, job(5000)) }
        #expect("\(try #require(error))".contains("at most 64 chunks"))
    }
}

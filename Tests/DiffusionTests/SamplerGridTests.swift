import JSON
import Testing

@testable import Diffusion

/// Every configuration that diffusers' scheduler tests name (make_sampler_grid.py).
@Suite struct SamplerGridTests {
    private struct Grid {
        let bases: [String: [String: JSONValue]]
        let cases: [[String: JSONValue]]

        init() throws {
            bases = try #require(try Reference.json("samplers/grid.json")["bases"]?.objectValue)
                .mapValues { $0.objectValue ?? [:] }
            cases = try Reference.list("samplers/grid.json", "cases")
        }
    }

    /// The tests' sample, which counts up, in the order (image, channel, row, column) of a tensor
    /// that is stored (channel, row, column, image).
    private static func dummy(_ images: Int, falls: Bool = false) -> [Float] {
        (0..<images).flatMap { image in
            (0..<192).map { place in
                let number = Float(place * 4 + image)
                return (falls ? 767 - number : number) / 768
            }
        }
    }

    private func run(
        _ sampler: Sampler, _ values: [String: JSONValue], steps: Int, skip: Int, images: Int
    ) throws -> [Float] {
        var run = try sampler.run(steps: steps, configuration: SchedulerConfig(values))
        var noise = RandomSource(seed: 0)
        var x = Self.dummy(images)
        if skip == 0 {
            let sigma = run.initialSigma
            x = x.map { $0 * sigma }
        } else {
            x = run.noisy(x, noise: Self.dummy(images, falls: true), at: skip)
        }
        for i in run.timesteps.indices.dropFirst(skip) {
            let t = run.timesteps[i]
            let output = dummyModel(run.input(x, at: i), t)
            x = run.step(x, output: output, at: i, noise: &noise)
        }
        return x
    }

    @Test func `every sum is within diffusers' own tolerance`() throws {
        let grid = try Grid()
        var count = 0
        var worst: Float = 0
        for reference in grid.cases {
            let name = try reference.text("scheduler")
            let sampler = try Sampler.named(name)
            let option = try #require(reference["option"]?.objectValue)
            let values = try #require(grid.bases[name]).merging(option) { $1 }
            let images = values["thresholding"] == .bool(true) ? 1 : 4
            for row in try #require(reference["rows"]?.arrayValue) {
                let row = try #require(row.arrayValue)
                let steps = try #require(row[0].exactInteger)
                let skip = try #require(row[1].exactInteger)
                let expected = try #require(row[2].realValue)
                let picks = row[3...].compactMap { $0.realValue.map { Float($0) } }
                let what = "\(name) \(option) \(steps) steps, skip \(skip)"
                let x: [Float]
                do {
                    x = try run(sampler, values, steps: steps, skip: skip, images: images)
                } catch {
                    Issue.record("\(what): \(error)")
                    continue
                }
                // The tests allow 0.01 on the sum of 768 magnitudes and 0.001 on their mean. On
                // sums in the thousands 0.01 is less than the last bits of 768 Floats, as it is
                // for diffusers itself on another processor.
                let sum = x.reduce(0.0) { $0 + Double($1.magnitude) }
                let allowed = max(1e-2, 4e-6 * expected)
                #expect(abs(sum - expected) < allowed, "\(what): \(sum), diffusers \(expected)")
                let places = [0, x.count / 3, x.count * 2 / 3, x.count - 1]
                let error = difference(places.map { x[$0] }, picks)
                #expect(error < 5e-5, "\(what)")
                worst = max(worst, error)
                count += 1
            }
        }
        #expect(count == grid.cases.reduce(0) { $0 + ($1["rows"]?.arrayValue?.count ?? 0) })
        #expect(count > 4000)
        #expect(worst > 0)
    }

    @Test func `beta quantiles are those of SciPy`() {
        // scipy.stats.beta.ppf(p, 0.6, 0.6), scipy 1.17.1.
        for (p, x) in [
            (0, 0.0), (1e-06, 1.8558824624053043e-10), (0.001, 1.855873851745199e-05),
            (0.05, 0.012554456873611399), (0.25, 0.17568037865269498), (0.4, 0.3627009907532143),
            (0.5, 0.5000000000000001), (0.7, 0.7659829961247643), (0.9, 0.9604155944112192),
            (0.999, 0.9999814412614826), (1, 1.0),
        ] as [(Double, Double)] {
            #expect(abs(betaQuantile(p, shape: 0.6) - x) < 1e-14)
        }
    }
}

/// The dummy model of diffusers' tests.
private func dummyModel(_ x: [Float], _ t: Float) -> [Float] {
    let (above, below) = (t, t + 1)
    return x.map { $0 * above / below }
}

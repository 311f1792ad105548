import Backends
import Diffusion
import Parameters
import Testing

@testable import EmbeddedBackend

@Suite struct JobInputTests {
    /// Two values of a parameter, and the job of each; the size to paint is the size asked for.
    private func jobs(_ name: String) throws -> (Job, Job) {
        let parameter = try #require(Parameter.named(name))
        func job(_ value: Value) throws -> Job {
            var settings = Settings()
            settings.prompt = "a fox"
            settings.seed = .fixed(3)
            try parameter.set(value, in: &settings)
            let request = try Request(settings) { 7 }
            return Job(
                JobInput.Picture(
                    request: request, seed: request.seed, painted: (request.width, request.height)),
                previewEvery: nil)
        }
        let values = try #require(Self.values[name], "two values of \(name) belong into this test")
        return (try job(values.0), try job(values.1))
    }

    private static let values: [String: (Value, Value)] = [
        "prompt": (.text("a fox"), .text("a dog")), "negative": (.text(""), .text("blurry")),
        "width": (.integer(256), .integer(512)), "height": (.integer(256), .integer(512)),
        "aspect": (.text("1:1"), .text("16:9")), "steps": (.integer(4), .integer(5)),
        "guidance": (.real(5), .real(6)), "scheduler": (.text("DDIM"), .text("PNDM")),
        "seed": (.integer(1), .integer(2)), "weights": (.text("on"), .text("off")),
        "long": (.text("truncate"), .text("chunk")), "clipskip": (.integer(1), .integer(2)),
        "precision": (.text("fp32"), .text("bf16")),
    ]

    @Test(arguments: JobInput.all.flatMap(\.parameters))
    func `a parameter that the engine honours changes its job`(_ name: String) throws {
        let (first, second) = try jobs(name)
        #expect(first != second)
    }

    @Test func `a parameter without a place in the job is ignored`() {
        let engine = Embedded(threads: 1)
        for parameter in Parameter.all {
            let isHonoured = engine.support(for: parameter, model: "bundled") == .honoured
            #expect(isHonoured == JobInput.honoured.contains(parameter.name), "\(parameter.name)")
        }
    }
}

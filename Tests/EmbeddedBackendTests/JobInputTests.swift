import Backends
import Diffusion
import Parameters
import Testing

@testable import EmbeddedBackend

@Suite struct JobInputTests {
    /// The jobs of two values of a parameter; the size to paint is the size asked for.
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
        let values = try Self.values(of: Embedded.limits.domain(of: parameter))
        return (try job(values.0), try job(values.1))
    }

    /// Two values of a domain that differ.
    private static func values(of domain: Domain) throws -> (Value, Value) {
        switch domain {
        case .integers(let range), .seed(let range):
            (.integer(range.lowerBound), .integer(range.upperBound))
        case .reals(let range): (.real(range.lowerBound), .real(range.upperBound))
        case .choices(let choices): (.text(choices[0].value), .text(choices[1].value))
        case .text, .name: (.text("a dog"), .text("a red dog"))
        }
    }

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

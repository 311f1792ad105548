import BackendTestSupport
import Backends
import Parameters
import Testing

@Suite struct PlannerTests {
    /// Paints nothing: a planner sends nothing.
    private struct Stub: FakeBackend {
        let name: String
        var models = ["one"]
        var ignored: Set<String> = []
        var own = Settings()
        var isLimited = true

        func recommended(model: String) -> Settings { own }

        func domain(of parameter: Parameter, model: String) -> Domain? {
            isLimited ? SourcePage.domain(of: parameter) : nil
        }

        func resolve(model: String) throws -> String {
            guard model != "gone" else { throw BackendError.refused("model: gone is no model") }
            return "one"
        }

        func generate(
            _ request: Request, previewEvery: Int?
        ) -> AsyncThrowingStream<Event, any Error> {
            atOnce { $0.finish() }
        }
    }

    private func settings(_ change: (inout Settings) -> Void = { _ in }) -> Settings {
        var settings = Settings()
        settings.prompt = "a fox"
        settings.backend = "first"
        change(&settings)
        return settings
    }

    private let planner = Planner(
        backends: [
            Stub(name: "first", ignored: ["negative"]), Stub(name: "free", isLimited: false),
        ], randomSeed: { 7 })

    @Test func `a plan has every value, the model's recorded name and a drawn seed`() throws {
        let plan = try planner.plan(settings())
        #expect(plan.request.seed == 7 && !plan.isSeedFixed)
        #expect(plan.request.model == "one" && plan.request.steps == 25)
        #expect(plan.backend.name == "first")
        #expect(try planner.plan(settings { $0.seed = .fixed(1) }).isSeedFixed)
    }

    @Test func `what a model recommends comes before the table's defaults`() throws {
        var own = Settings()
        (own.steps, own.aspect) = (4, .wide)
        let planner = Planner(backends: [Stub(name: "first", own: own)], randomSeed: { 7 })
        let request = try planner.plan(settings()).request
        #expect(request.steps == 4 && request.guidance == 7.5)
        #expect(request.aspect == .wide && request.width == 640)
        #expect(try planner.plan(settings { $0.steps = 9 }).request.steps == 9)
    }

    @Test func `a value is checked against the backend that is named`() throws {
        let text = "steps: 200 is out of range; allowed 1 to 100"
        #expect {
            try planner.check(.integer(200), of: .steps, for: settings())
        } throws: { "\($0)" == text }
        #expect {
            try planner.plan(settings { $0.steps = 200 })
        } throws: { "\($0)" == text }
        let free = settings { ($0.backend, $0.steps) = ("free", 200) }
        #expect(try planner.check(.real(200), of: .steps, for: free) == .integer(200))
        #expect(try planner.plan(free).request.steps == 200)
    }

    @Test func `a value that was recorded elsewhere is checked, too`() throws {
        var recorded = Settings.defaults
        recorded.steps = 200
        #expect(throws: ParameterError.self) {
            try planner.plan(settings(), defaults: recorded)
        }
    }

    @Test func `parameters that are set and have no effect are named`() throws {
        #expect(try planner.plan(settings()).ignored.isEmpty)
        #expect(try planner.plan(settings { $0.negative = "fog" }).ignored == ["negative"])
    }

    @Test func `a backend or a model that is not there is an error`() {
        #expect {
            try planner.plan(settings { $0.backend = "fist" })
        } throws: {
            "\($0)" == "backend: there is no fist; allowed first, free; did you mean first?"
        }
        #expect(throws: BackendError.refused("model: gone is no model")) {
            try planner.plan(settings { $0.model = "gone" })
        }
        #expect(
            planner.limits(for: settings { $0.backend = "fist" }).domain(of: .steps)
                == Parameter.steps.domain)
    }
}

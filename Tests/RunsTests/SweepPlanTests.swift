import Parameters
import Runs
import Testing

@Suite struct SweepPlanTests {
    private var plan: SweepPlan {
        var base = Settings()
        base.prompt = "a red fox"
        base.seed = .fixed(7)
        return SweepPlan(
            base: base,
            axes: [
                Axis(parameter: "steps", values: ["10", "20", "30"]),
                Axis(parameter: "guidance", values: ["5", "7"]),
                Axis(parameter: "prompt", search: "fox", values: ["fox", "cat"]),
            ])
    }

    @Test func `positions run along the first axis first, and back`() throws {
        #expect(plan.count == 12)
        #expect(plan.places(1) == [0, 0, 0])
        #expect(plan.places(2) == [1, 0, 0])
        #expect(plan.places(12) == [2, 1, 1])
        for position in 1...12 {
            let places = plan.places(position)
            #expect(plan.position(places[0], places[1], places[2]) == position)
        }
        let last = try plan.settings(at: 12)
        #expect(last.steps == 30 && last.guidance == 7 && last.prompt == "a red cat")
        #expect(last.seed == .fixed(7))
        #expect(plan.label(2) == "steps 20, guidance 5, prompt: \"fox\" becomes fox")
    }

    @Test func `the backend is set first, whatever the order`() throws {
        var base = Settings()
        base.prompt = "fox"
        let plan = SweepPlan(
            base: base,
            axes: [
                Axis(parameter: "model", values: ["one", "other"]),
                Axis(parameter: "backend", values: ["embedded", "swatch"]),
            ])
        let settings = try plan.settings(at: 4)
        #expect(settings.model == "other" && settings.backend == "swatch")
    }

    @Test func `a plan comes back from the library as it was`() throws {
        var plan = plan
        plan.isSeedDrawn = true
        #expect(SweepPlan(plan.json.description) == plan)
        for text in [
            "", "{}", "[]", "{\"base\":{},\"axes\":[{}]}",
            "{\"base\":{\"steps\":90000},\"axes\":[]}",
        ] {
            #expect(SweepPlan(text) == nil)
        }
    }

    @Test func `what was typed is the same whatever was drawn`() {
        var typed = plan
        typed.base.seed = nil
        var one = plan
        one.isSeedDrawn = true
        var other = one
        other.base.seed = .fixed(8)
        #expect(one.typed == other.typed && one.typed == typed.typed)
        #expect(plan.typed != typed.typed, "a seed that was set is part of it")
    }
}

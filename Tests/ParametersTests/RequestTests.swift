import Testing

@testable import Parameters

@Suite struct RequestTests {
    private func settings(_ change: (inout Settings) -> Void = { _ in }) -> Settings {
        var settings = Settings()
        settings.prompt = "a fox"
        change(&settings)
        return settings
    }

    @Test func `what is unset comes from the defaults`() throws {
        let request = try Request(settings()) { 7 }
        #expect(request.prompt == "a fox")
        #expect(request.negative == "")
        #expect(request.width == 512 && request.height == 512 && request.aspect == nil)
        #expect(request.steps == 25 && request.guidance == 7.5 && request.scheduler == .ddim)
        #expect(request.seed == 7 && request.count == 1)
        #expect(request.backend == "embedded" && request.model == "bundled")
    }

    @Test func `asked holds what was set and the resolved seed`() throws {
        let request = try Request(settings { $0.steps = 30 }) { 7 }
        #expect(request.asked == settings { ($0.steps, $0.seed) = (30, .fixed(7)) })
    }

    @Test func `resolved fills every field but an aspect and what decides nothing`() throws {
        let request = try Request(settings()) { 7 }
        let unset = Parameter.all.filter { $0.value(in: request.resolved) == nil }.map(\.name)
        let idle = Parameter.all.filter { $0.isOptional || $0.recording.absent != nil }
        #expect(unset == idle.map(\.name))
        #expect(unset.starts(with: ["aspect", "weights", "long", "clipskip", "precision"]))
    }

    @Test func `weights stand in resolved where a prompt has brackets`() throws {
        func resolved(_ change: (inout Settings) -> Void) throws -> Settings {
            try Request(settings(change)) { 7 }.resolved
        }
        #expect(try resolved { $0.weights = false }.weights == nil)
        #expect(try resolved { $0.prompt = "a (red) fox" }.weights == true)
        #expect(try resolved { ($0.prompt, $0.weights) = ("a (red) fox", false) }.weights == false)
        #expect(try resolved { $0.negative = #"\("# }.weights == true)
        // Another backend reads brackets by its own rules; only a wish is recorded.
        #expect(try resolved { ($0.prompt, $0.backend) = ("(a)", "webui") }.weights == nil)
        #expect(try resolved { $0.long = .chunk }.long == .chunk)
        #expect(try resolved { $0.clipskip = 2 }.clipskip == 2)
        #expect(try resolved { $0.precision = .bf16 }.precision == .bf16)
    }

    @Test func `a request from before there were weights had none`() throws {
        let old = try Settings(
            json: """
                {"backend":"embedded","count":1,"guidance":7.5,"height":512,"model":"bundled",\
                "negative":"","prompt":"a (red) fox","scheduler":"DDIM","seed":7,"steps":25,\
                "width":512}
                """)
        #expect(
            try Request(settings { $0.prompt = old.prompt }, defaults: old) { 8 }.weights == false)
        let plain = try Request(settings { $0.seed = .fixed(7) }) { 8 }
        #expect(plain.resolved.json == old.json.replacing("a (red) fox", with: "a fox"))
    }

    @Test func `a parameter that the first release lacked is absent where it means the same`()
        throws
    {
        let first = [
            "prompt", "negative", "width", "height", "aspect", "steps", "guidance", "scheduler",
            "seed", "count", "backend", "model",
        ]
        let resolved = try Request(settings()) { 7 }.resolved
        for parameter in Parameter.all where !first.contains(parameter.name) {
            #expect(
                parameter.recording.absent != nil,
                "\(parameter.name): its entry lacks `before:`, what runs from before it have")
            #expect(parameter.value(in: resolved) == nil, "\(parameter.name)")
        }
    }

    @Test func `freezing what was resolved gives the same request`() throws {
        for change: (inout Settings) -> Void in [
            { $0.aspect = .tall }, { $0.width = 640 }, { _ in },
        ] {
            let request = try Request(settings(change)) { 7 }
            let again = try Request(Settings(json: request.resolved.json)) { 8 }
            #expect(again.resolved == request.resolved)
        }
    }

    @Test func `a picture has its own seed`() throws {
        let request = try Request(settings { ($0.seed, $0.count) = (.fixed(5), 3) }) { 7 }
        let last = try #require(request.picture(at: 2))
        #expect(last.seed == .fixed(7) && last.count == 1)
        #expect(diff(request.resolved, last).map(\.parameter) == ["seed", "count"])
        #expect(request.picture(at: 3) == nil)
        #expect(request.picture(at: -1) == nil)
        #expect(request.picture(at: .max) == nil)
    }

    @Test func `an aspect gives the size`() throws {
        for aspect in Aspect.allCases {
            let request = try Request(settings { $0.aspect = aspect }) { 7 }
            #expect((request.width, request.height) == aspect.size)
            #expect(request.aspect == aspect)
        }
    }

    @Test func `a size in the settings overrides an aspect in the defaults`() throws {
        var defaults = Settings.defaults
        defaults.aspect = .wide
        (defaults.width, defaults.height) = (nil, nil)
        #expect(try Request(settings(), defaults: defaults) { 7 }.width == 640)
        #expect(
            throws: ParameterError(
                name: "height", problem: "is unset and has no default; set height")
        ) {
            try Request(settings { $0.width = 300 }, defaults: defaults) { 7 }
        }
    }

    @Test(arguments: [nil, "", " \n\u{3000}"])
    func `a missing or blank prompt is refused`(prompt: String?) {
        var settings = Settings()
        settings.prompt = prompt
        #expect(
            errorText { try Request(settings) { 7 } }
                == "prompt: is empty; type what the picture should show")
    }

    @Test func `an aspect that contradicts the size is refused`() {
        let both = settings { ($0.aspect, $0.width) = (.wide, 512) }
        #expect(
            errorText { try Request(both) { 7 } } == """
                aspect: 16:9 is 640x360, but the size asked for is 512x360; \
                unset aspect, or width and height
                """)
    }

    @Test func `values that went past the table are refused`() {
        #expect(
            errorText { try Request(settings { $0.steps = 0 }, limits: .narrow) { 7 } }
                == "steps: 0 is out of range; allowed 1 to 100")
        #expect(
            errorText { try Request(settings { $0.count = .max }) { 7 } }
                == "count: 9223372036854775807 is out of range; allowed 1 to 64")
        #expect(
            errorText { try Request(settings { $0.seed = .fixed(-5) }, limits: .narrow) { 7 } }
                == "seed: -5 is out of range; allowed 0 to 2147483647, or random")
        #expect(throws: ParameterError.self) {
            try Request(settings { $0.guidance = .nan }) { 7 }
        }
    }

    @Test func `seeds that run past the last one are refused`() throws {
        let last = settings { ($0.seed, $0.count) = (.fixed(2_147_483_644), 4) }
        #expect(try Request(last, limits: .narrow) { 7 }.seed == 2_147_483_644)
        let past = settings { ($0.seed, $0.count) = (.fixed(2_147_483_645), 4) }
        #expect(
            errorText { try Request(past, limits: .narrow) { 7 } } == """
                seed: 2147483645 with count 4 runs past 2147483647; \
                set seed to 2147483644 or less, or a smaller count
                """)
    }

    @Test func `a default outside the limits is refused, too`() {
        let small = Limits { $0.name == "width" ? .integers(1...128) : nil }
        #expect(
            errorText { try Request(settings(), limits: small) { 7 } }
                == "width: 512 is out of range; allowed 1 to 128")
    }

    @Test func `without narrower limits a seed may be any whole number`() throws {
        #expect(try Request(settings { $0.seed = .fixed(.max) }) { 7 }.seeds == [.max])
        #expect(throws: ParameterError.self) {
            try Request(settings { ($0.seed, $0.count) = (.fixed(.max), 2) }) { 7 }
        }
    }

    @Test(arguments: [0, 7, 2_147_483_647, -1, .min, .max])
    func `a drawn seed leaves room for every picture`(drawn: Int) throws {
        for count in [1, 64] {
            let request = try Request(settings { $0.count = count }) { drawn }
            #expect(Seed.range.contains(request.seed))
            #expect(Seed.range.contains(request.seed + count - 1))
        }
        if drawn == 7 { #expect(try Request(settings()) { drawn }.seed == 7) }
    }

    @Test func `a fixed seed draws nothing`() throws {
        var draws = 0
        _ = try Request(settings { $0.seed = .fixed(1) }) {
            draws += 1
            return 0
        }
        #expect(draws == 0)
    }
}

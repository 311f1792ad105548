import JSON
import Parameters
import Testing

@Suite struct SettingsJSONTests {
    @Test func `only what is set is written, with sorted keys`() {
        var settings = Settings()
        #expect(settings.json == "{}")
        settings.steps = 30
        settings.guidance = 8
        settings.prompt = "a \"fox\"\n"
        settings.seed = .random
        settings.scheduler = .dpm
        #expect(
            settings.json == """
                {"guidance":8.0,"prompt":"a \\"fox\\"\\n","scheduler":"DPMSolverMultistep",\
                "seed":"random","steps":30}
                """)
    }

    @Test(arguments: Parameter.all.map(\.name))
    func `every value reads back`(name: String) throws {
        let parameter = try #require(Parameter.named(name))
        for value in try parameter.samples() {
            var settings = Settings()
            try parameter.set(value, in: &settings)
            #expect(try Settings(json: settings.json) == settings)
        }
    }

    @Test func `the defaults read back`() throws {
        #expect(try Settings(json: Settings.defaults.json) == .defaults)
    }

    @Test func `an aspect beside its size is kept`() throws {
        let settings = try Settings(json: #"{"aspect":"16:9","width":640,"height":360}"#)
        #expect(settings.aspect == .wide && settings.width == 640 && settings.height == 360)
    }

    @Test func `null is unset`() throws {
        #expect(try Settings(json: #"{"steps":null}"#) == Settings())
    }

    @Test(arguments: [
        (#"{"stepz":30}"#, #"settings: no parameter is named "stepz"; did you mean steps?"#),
        (#"{"zzzzzz":30}"#, #"settings: no parameter is named "zzzzzz""#),
        (#"{"st":30}"#, #"settings: no parameter is named "st"; did you mean steps?"#),
        (#"{"steps":"30"}"#, #"steps: "30" is text, not a whole number; allowed 1 to 100"#),
        (#"{"steps":[30]}"#, "steps: an array is not a value; allowed 1 to 100"),
        (#"{"steps":101}"#, "steps: 101 is out of range; allowed 1 to 100"),
        (#"{"steps":1e300}"#, "steps: 1e+300 is not a whole number; allowed 1 to 100"),
        (
            #"{"seed":18446744073709551615}"#,
            "seed: 1.8446744073709552e+19 is not a whole number; allowed 0 to 2147483647, or random"
        ),
        ("[]", "settings: an array where an object of parameters belongs"),
        (#"{"steps":30,"steps":31}"#, #"json: byte 12: the key "steps" stands twice"#),
        ("{", "json: byte 1: expected a key in quotes, got the end"),
    ])
    func `what is not settings is refused`(json: String, error: String) {
        #expect(errorText { try Settings(JSONValue(parsing: json), within: .narrow) } == error)
    }
}

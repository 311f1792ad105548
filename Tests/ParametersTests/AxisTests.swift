import JSON
import Testing

@testable import Parameters

struct AxisTests {
    @Test func `a value of any parameter is set`() throws {
        for (name, text) in [("steps", "30"), ("guidance", "7.5"), ("scheduler", "LMSDiscrete")] {
            var settings = Settings()
            try Axis(parameter: name, values: ["", text]).apply(1, to: &settings)
            let parameter = try #require(Parameter.named(name))
            #expect(parameter.value(in: settings).map(parameter.print) == text)
        }
        var settings = Settings()
        try Axis(parameter: "size", values: ["512x256"]).apply(0, to: &settings)
        #expect(settings.width == 512 && settings.height == 256)
    }

    @Test func `a text is replaced wherever it stands`() throws {
        var settings = Settings()
        settings.prompt = "a cat and a cat"
        let axis = Axis(parameter: "prompt", search: "cat", values: ["cat", "dog"])
        try axis.apply(1, to: &settings)
        #expect(settings.prompt == "a dog and a dog")
        let error = #expect(throws: ParameterError.self) { try axis.apply(0, to: &settings) }
        #expect(error?.description == "prompt: \"cat\" is not in \"a dog and a dog\"")
        #expect(axis.title == "prompt: \"cat\" becomes")
    }

    @Test func `it comes back from JSON as it was`() throws {
        let axes = [
            Axis(parameter: "steps", values: ["10", "20"]),
            Axis(parameter: "prompt", search: "cat", values: ["cat", "dög\n\"x\""]),
            Axis(parameter: "seed", values: ["1", "2"], isDrawn: true),
        ]
        for axis in axes {
            #expect(Axis(try JSONValue(parsing: axis.json.description)) == axis)
        }
        for text in [
            "{}", "[]", "{\"parameter\":\"steps\",\"values\":[]}",
            "{\"parameter\":\"steps\",\"values\":[1]}",
        ] {
            #expect(Axis(try JSONValue(parsing: text)) == nil)
        }
    }
}

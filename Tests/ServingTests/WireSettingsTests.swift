import Backends
import JSON
import Parameters
import Testing

@testable import Serving

@Suite struct WireSettingsTests {
    private func read(_ json: String) throws -> Settings {
        let value = try JSONValue(parsing: json)
        return try SegmindAPI.fields.settings(
            try #require(value.objectValue), within: SourcePage.limits
        ) { $0 == "base64" }
    }

    private func problem(_ json: String) -> Problem? {
        do {
            _ = try read(json)
            return nil
        } catch {
            return error as? Problem
        }
    }

    @Test func `the source page's names and those of Stable Diffusion models are read`() throws {
        let settings = try read(
            """
            {"prompt":"a","negative_prompt":"b","width":300,"img_height":400,
             "num_inference_steps":7,"guidance_scale":3,"scheduler":"euler a",
             "seed":-1,"samples":2,"base64":true}
            """)
        #expect(settings.negative == "b")
        #expect(settings.width == 300)
        #expect(settings.height == 400)
        #expect(settings.steps == 7)
        #expect(settings.guidance == 3)
        #expect(settings.scheduler == .eulerA)
        #expect(settings.seed == .random)
        #expect(settings.count == 2)
    }

    @Test func `null leaves a parameter unset`() throws {
        #expect(try read(#"{"prompt":"a","seed":null}"#).seed == nil)
    }

    @Test(arguments: [
        (#"{"steps":900}"#, "steps: 900 is out of range; allowed 1 to 100"),
        (
            #"{"num_inference_steps":900}"#,
            "num_inference_steps: 900 is out of range; allowed 1 to 100"
        ),
        (#"{"steps":1.5}"#, "steps: 1.5 is not a whole number; allowed 1 to 100"),
        (#"{"seed":-2}"#, "seed: -2 is out of range; allowed 0 to 2147483647, or random"),
        (#"{"step":3}"#, #""step" is no parameter; did you mean steps?"#),
        (
            #"{"guidance_scale":3,"cfg_scale":4}"#,
            "guidance_scale: cfg_scale says otherwise; send one of the two"
        ),
        (
            #"{"prompt":["a"]}"#,
            "prompt: an array is not a value; allowed any text up to 65536 bytes"
        ),
    ])
    func `what is refused is named as the client named it`(json: String, text: String) {
        #expect(problem(json)?.message == text)
        #expect(problem(json)?.kind == .invalidParameter)
    }

    @Test(arguments: ["model", "backend"])
    func `who paints is not the client's to say`(field: String) {
        #expect(problem(#"{"\#(field)":"/etc"}"#)?.field == field)
    }
}

import Foundation
import Images
import JSON
import Parameters
import Testing

@testable import Serving

@Suite struct WebUITests {
    private static let path = "/sdapi/v1/txt2img"

    @Test func `pictures come with info as the text of JSON`() async throws {
        let reply = await (try ServiceHarness()).post(
            Self.path,
            """
            {"prompt":"a fox","negative_prompt":"dog","seed":3,"steps":2,"cfg_scale":5,"width":256,
             "height":300,"sampler_name":"DPM++ 2M","sampler_index":"Euler a",
             "scheduler":"automatic","batch_size":2,"n_iter":1,
             "enable_hr":false,"styles":[],"hr_scale":2,"eta":1.0,
             "alwayson_scripts":{},"override_settings":{},"script_name":null,"subseed_strength":0.0}
            """)
        #expect(reply.status == 200)
        let images = try #require(reply.json["images"]?.arrayValue)
        #expect(
            try images.map(decoded) == [3, 4].map { try ColourBackend.paint(256, 300, seed: $0) })
        let info = try JSONValue(parsing: try #require(reply.json["info"]?.textValue))
        #expect(info["all_seeds"] == [3, 4])
        #expect(info["sampler_name"] == "DPM++ 2M")
        #expect(info["infotexts"]?.arrayValue?.count == 2)
        #expect(reply.json["parameters"]?["steps"] == 2)
    }

    @Test(arguments: [
        (#"{"prompt":"a","steps":0}"#, "steps"), (#"{"prompt":"a","enable_hr":true}"#, "enable_hr"),
        (#"{"prompt":"a","sampler_name":"Heun"}"#, "sampler_name"),
        (#"{"prompt":"a","scheduler":"karras"}"#, "scheduler"),
        (#"{"prompt":"a","batch_size":65}"#, "batch_size"),
        (#"{"prompt":"a","batch_size":64,"n_iter":64}"#, "batch_size"),
        (#"{"prompt":"a","alwayson_scripts":{"x":{"args":[]}}}"#, "alwayson_scripts"),
        (#"{"prompt":"a","override_settings":{"x":1}}"#, "override_settings"),
        (#"{"prompt":"a","tiling":true}"#, "tiling"), (#"{"prompt":"a","styles":["x"]}"#, "styles"),
        (#"{"prompt":"a","send_images":"no"}"#, "send_images"), (#"{"width":256}"#, "prompt"),
    ])
    func `what cannot be done is refused with the field's name`(
        body: String, field: String
    ) async throws {
        let reply = await (try ServiceHarness()).post(Self.path, body)
        #expect(reply.status == 422)
        let detail = reply.json["detail"]?.arrayValue?.first
        #expect(detail?["loc"] == ["body", .text(field)])
    }

    @Test func `a model is named in the settings of one request`() async throws {
        let harness = try ServiceHarness()
        func send(_ model: String) async -> Reply {
            await harness.post(
                Self.path,
                #"{"prompt":"a","override_settings":{"sd_model_checkpoint":"\#(model)"}}"#)
        }
        #expect(await send("narrow").status == 200)
        #expect(await send("nobody").status == 404)
        #expect(await send("/etc").status == 404)
    }

    @Test func `progress is the caller's, and an interrupted run gives what there is`() async throws
    {
        let harness = try ServiceHarness {
            $0.keys = [Key("a", label: "line 1"), Key("b", label: "line 2")]
        }
        func key(_ name: String) -> [String: String] {
            ["authorization": "Basic " + Data("u:\(name)".utf8).base64EncodedString()]
        }
        let idle = await harness.get("/sdapi/v1/progress", key("a"))
        #expect(idle.json["progress"] == 0.0)
        #expect(idle.json["state"]?["job_count"] == 0)
        async let running = harness.post(
            Self.path, #"{"prompt":"hang","steps":20,"width":256,"height":256,"seed":9}"#, key("a"))
        await harness.backend.hanging.wait()
        var mine = await harness.get("/sdapi/v1/progress", key("a"))
        while mine.json["state"]?["sampling_step"] != 20 {
            await Task.yield()
            mine = await harness.get("/sdapi/v1/progress", key("a"))
        }
        #expect(mine.json["state"]?["job_count"] == 1)
        #expect(
            try decoded(mine.json["current_image"]) == (try ColourBackend.paint(8, 8, seed: 20)))
        let hidden = await harness.get("/sdapi/v1/progress?skip_current_image=true", key("a"))
        #expect(hidden.json["current_image"] == .null)
        let other = await harness.get("/sdapi/v1/progress", key("b"))
        #expect(other.json["state"]?["job_count"] == 0)
        #expect(other.json["current_image"] == .null)
        _ = await harness.send("POST", "/sdapi/v1/interrupt", nil, key("b"))
        #expect(harness.service.runner.isBusy)
        _ = await harness.send("POST", "/sdapi/v1/interrupt", nil, key("a"))
        let reply = await running
        #expect(reply.status == 200)
        let images = try #require(reply.json["images"]?.arrayValue)
        #expect(try images.map { try decoded($0).width } == [256])
        await harness.backend.stopped.wait()
    }

    @Test func `what a PNG says comes back`() async throws {
        let harness = try ServiceHarness()
        let made = await harness.post(
            Self.path, #"{"prompt":"a fox","seed":3,"width":256,"height":256,"steps":2}"#)
        let image = try #require(made.json["images"]?.arrayValue?.first?.textValue)
        for text in [image, "data:image/png;base64,\(image)"] {
            let reply = await harness.post("/sdapi/v1/png-info", #"{"image":"\#(text)"}"#)
            #expect(reply.json["parameters"]?["Prompt"] == "a fox")
            #expect(reply.json["parameters"]?["Seed"] == "3")
            #expect(reply.json["info"]?.textValue?.hasPrefix("a fox\n") == true)
        }
        for body in ["{}", #"{"image":"%%%"}"#, #"{"image":"AAAA"}"#, #"{"image":1}"#] {
            #expect(await harness.post("/sdapi/v1/png-info", body).status == 422)
        }
    }

    @Test(arguments: [
        "samplers", "schedulers", "sd-models", "options", "cmd-flags", "scripts", "embeddings",
        "loras", "upscalers", "sd-vae",
    ])
    func `lists are answered`(name: String) async throws {
        let reply = await (try ServiceHarness()).get("/sdapi/v1/\(name)")
        #expect(reply.status == 200)
        #expect(reply.json != .null)
    }

    @Test func `every sampler that is listed can be asked for by each of its names`() throws {
        for sampler in try #require(WebUIAPI.samplers.arrayValue) {
            let names = [sampler["name"]] + (sampler["aliases"]?.arrayValue ?? [])
            for name in names {
                let request = try WebUIRequest(
                    ["prompt": "a", "sampler_name": name ?? .null], within: .table)
                #expect(request.settings.scheduler?.webUIName == sampler["name"]?.textValue)
            }
        }
    }

    @Test func `settings can be confirmed but not changed`() async throws {
        let harness = try ServiceHarness()
        let path = "/sdapi/v1/options"
        #expect(await harness.post(path, #"{"sd_model_checkpoint":"imagen-4-fast"}"#).status == 200)
        #expect(await harness.post(path, #"{"sd_model_checkpoint":"narrow"}"#).status == 422)
        #expect(await harness.post(path, #"{"sd_model_checkpoint":"nobody"}"#).status == 404)
        #expect(await harness.post(path, #"{"samples_format":"jpg"}"#).status == 422)
    }
}

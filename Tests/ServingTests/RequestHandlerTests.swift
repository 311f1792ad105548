import Foundation
import JSON
import Parameters
import Testing

@testable import Serving

@Suite struct RequestHandlerTests {
    private static let fox = #"{"prompt":"a private fox","width":256,"height":256}"#

    @Test(arguments: [
        ("/v1/wide", "POST", "error"), ("/v1/get-user-credits", "GET", "error"),
        ("/v2/wide", "POST", "error"), ("/v1/images/generations", "POST", "error"),
        ("/v1/models", "GET", "error"), ("/sdapi/v1/txt2img", "POST", "detail"),
        ("/sdapi/v1/progress", "GET", "detail"), ("/metrics", "GET", "error"),
    ])
    func `without a key every path but the open ones is 401 in its family's envelope`(
        path: String, method: String, member: String
    ) async throws {
        let harness = try ServiceHarness { $0.keys = [Key("SG_good", label: "line 1")] }
        let reply = await harness.send(method, path, method == "POST" ? Self.fox : nil)
        #expect(reply.status == 401)
        let isObject = path == "/v1/images/generations" || path == "/v1/models"
        #expect((reply.json[member]?.objectValue != nil) == isObject)
        #expect(reply.json[member] != nil)
        let wrong = await harness.send(
            method, path, method == "POST" ? Self.fox : nil,
            ["x-api-key": "SG_bad", "authorization": "Bearer SG_bad"])
        #expect(wrong.status == 401)
    }

    @Test func `health and the description are open`() async throws {
        let harness = try ServiceHarness { $0.keys = [Key("SG_good", label: "line 1")] }
        #expect(await harness.get("/health").json["status"] == "ok")
        #expect(await harness.get("/openapi.json").status == 200)
        #expect(await harness.send("HEAD", "/health").status == 200)
    }

    @Test func `a wrong method is 405 in each family's envelope`() async throws {
        let harness = try ServiceHarness()
        let segmind = await harness.send("DELETE", "/v1/wide")
        #expect(segmind.status == 405)
        #expect(segmind[header: "allow"] == "POST")
        #expect(segmind.json["error"]?.textValue != nil)
        let openAI = await harness.get("/v1/images/generations")
        #expect(
            openAI.json["error"]?["message"]?.textValue?.hasPrefix("Method not allowed") == true)
        #expect(await harness.get("/sdapi/v1/txt2img").json["detail"]?.textValue != nil)
    }

    @Test func `a path that is not there is 404 in the family of its beginning`() async throws {
        let harness = try ServiceHarness()
        #expect(await harness.get("/sdapi/v1/nothing").json["detail"] != nil)
        #expect(await harness.get("/v1/images/nothing").json["error"]?["type"] != nil)
        #expect(await harness.get("/nothing").json["error"]?.textValue != nil)
        #expect(await harness.get("/%FF").status == 400)
    }

    @Test func `a foreign host is 403`() async throws {
        let reply = await (try ServiceHarness()).get("/health", ["host": "evil.example"])
        #expect(reply.status == 403)
    }

    @Test func `a key may be held to its models`() async throws {
        let harness = try ServiceHarness { $0.keys = [Key("a", label: "line 1", models: ["wide"])] }
        let key = ["x-api-key": "a"]
        #expect(await harness.post("/v1/wide", Self.fox, key).status == 200)
        #expect(await harness.post("/v1/narrow", Self.fox, key).status == 403)
        let unknown = await harness.post("/v1/nobody", Self.fox, key)
        #expect(unknown.status == 404)
    }

    @Test func `a key's rate is 429 with both headers`() async throws {
        let instant = ContinuousClock.now
        let harness = try ServiceHarness {
            $0.keys = [Key("a", label: "line 1", rate: 1)]
            $0.now = { instant }
        }
        let key = ["x-api-key": "a"]
        #expect(await harness.post("/v1/wide", Self.fox, key).status == 200)
        let reply = await harness.post("/v1/wide", Self.fox, key)
        #expect(reply.status == 429)
        #expect((1...60).contains(reply[header: "retry-after"].flatMap(Int.init) ?? 0))
        #expect(reply[header: "x-rate-limit-reset-at-utc"] != nil)
        #expect(await harness.get("/v1/get-user-credits", key).status == 200)
    }

    @Test func `a body that says it is too long is not read`() async throws {
        let harness = try ServiceHarness()
        let long = ["content-length": String(2 << 20)]
        #expect(await harness.post("/v1/wide", Self.fox, long).status == 413)
        #expect(await harness.post("/sdapi/v1/png-info", #"{"image":""}"#, long).status == 422)
        #expect(
            await harness.post("/v1/images/generations", Self.fox, ["content-type": "text/plain"])
                .status == 415)
    }

    @Test func `the log holds no key, and no prompt unless asked`() async throws {
        for logsPrompts in [false, true] {
            let harness = try ServiceHarness {
                $0.keys = [Key("SG_good", label: "line 3", credits: 5)]
                $0.logPrompts = logsPrompts
            }
            for key in ["SG_good", "SG_bad"] {
                let headers = ["x-api-key": key, "authorization": "Bearer \(key)"]
                _ = await harness.post("/v1/wide?key=\(key)", Self.fox, headers)
                _ = await harness.post("/v1/wide", #"{"private fox":1}"#, headers)
                _ = await harness.post("/v1/images/generations", Self.fox, headers)
                _ = await harness.get("/\(key)", headers)
                _ = await harness.get("/metrics", headers)
            }
            #expect(harness.log.contains("line 3"))
            #expect(!harness.log.contains("SG_"))
            #expect(harness.log.contains("private fox") == logsPrompts)
            for line in harness.log.split(separator: "\n") {
                #expect(try JSONValue(parsing: String(line))["status"]?.integerValue != nil)
            }
        }
    }

    @Test func `figures are counted`() async throws {
        let harness = try ServiceHarness()
        _ = await harness.post("/v1/wide", Self.fox)
        _ = await harness.post("/v1/wide", #"{"prompt":"fail"}"#)
        let text = await harness.get("/metrics").text
        #expect(text.contains(#"reroll_requests_total{family="segmind",status="200"} 1"#))
        #expect(text.contains(#"reroll_runs_total{outcome="failed"} 1"#))
        #expect(text.contains("reroll_pictures_total 1\n"))
        #expect(text.contains("reroll_run_seconds_count 2\n"))
    }

    @Test func `a picture that was wrongly compressed is not passed on`() async throws {
        let answer = try await ServiceHarness().post("/v1/wide", #"{"prompt":"garble"}"#)
        #expect(answer.status == 500)
        #expect(answer.text.contains("the picture cannot be read (picture: damaged PNG"))
    }

    @Test(arguments: ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.1", "127.0.0.256"])
    func `beyond loopback keys are needed`(host: String) {
        #expect(throws: ServingError.self) { try ServiceHarness { $0.host = host } }
    }

    @Test(arguments: [
        "*", "example.org", "https://example.org/", "https://", "https://*.example.org",
    ])
    func `an origin that is none is refused at the start`(origin: String) {
        #expect(throws: ServingError.self) { try ServiceHarness { $0.corsOrigin = origin } }
    }

    @Test func `a model that is not there is refused at the start`() {
        #expect(throws: ServingError.self) { try ServiceHarness { $0.model = "nobody" } }
    }
}

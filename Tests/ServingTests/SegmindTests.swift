import Images
import Parameters
import Testing

@testable import Serving

@Suite struct SegmindTests {
    private static let fox = #"{"prompt":"a fox","seed":7,"steps":3,"width":256,"height":300}"#

    @Test func `v1 answers JSON or bytes, as asked`() async throws {
        let harness = try ServiceHarness()
        let json = await harness.post("/v1/imagen-4-fast", Self.fox)
        #expect(json.status == 200)
        let picture = try json.picture()
        #expect(picture == (try ColourBackend.paint(256, 300, seed: 7)))
        #expect(json.json["seed"] == 7)
        let bytes = await harness.post("/v1/wide", Self.fox, ["accept": "image/*, */*;q=0.1"])
        #expect(bytes[header: "content-type"] == "image/png")
        #expect(try Picture.decode(bytes.bytes) == picture)
        let texts = try PNGText.read(from: bytes.bytes)
        #expect(texts.first?.text.contains("Seed: 7") == true)
    }

    @Test func `the accounting headers stand on both shapes`() async throws {
        let harness = try ServiceHarness()
        for accept in ["application/json", "image/png"] {
            let reply = await harness.post("/v1/wide", Self.fox, ["accept": accept])
            #expect(reply[header: "x-cost"] == "0.0")
            #expect(reply[header: "x-remaining-credits"] == "1000000.0")
            #expect(reply[header: "x-seed-value"] == "7")
            #expect(reply[header: "x-generation-time"].flatMap(Double.init) != nil)
            #expect(reply[header: "x-request-id"]?.count == 36)
        }
    }

    @Test func `the server's choice counts where the client has none, and base64 always`()
        async throws
    {
        let harness = try ServiceHarness { $0.response = .bytes }
        #expect(await harness.post("/v1/wide", Self.fox)[header: "content-type"] == "image/png")
        let reply = await harness.post(
            "/v1/wide", #"{"prompt":"a","width":256,"height":256,"base64":true}"#)
        #expect(reply[header: "content-type"] == "application/json")
    }

    @Test func `several pictures come as JSON or not at all`() async throws {
        let harness = try ServiceHarness()
        let body = #"{"prompt":"a","count":2,"seed":5,"width":256,"height":256}"#
        let reply = await harness.post("/v1/wide", body)
        let images = try #require(reply.json["images"]?.arrayValue)
        #expect(
            try images.map(decoded) == [5, 6].map { try ColourBackend.paint(256, 256, seed: $0) })
        let bytes = await harness.post("/v1/wide", body, ["accept": "image/png"])
        #expect(bytes.status == 400)
    }

    @Test func `a random seed is told and can be replayed`() async throws {
        let harness = try ServiceHarness()
        let first = await harness.post(
            "/v1/wide", #"{"prompt":"a","seed":-1,"width":256,"height":256}"#)
        let seed = try #require(first.json["seed"]?.integerValue)
        let again = await harness.post(
            "/v1/wide", #"{"prompt":"a","seed":\#(seed),"width":256,"height":256}"#)
        #expect(try again.picture() == first.picture())
    }

    @Test(arguments: [
        ("/v1/wide", #"{"prompt":"a","steps":900}"#, 400, "steps: 900 is out of range"),
        ("/v1/wide", "{}", 400, "prompt: is empty"),
        ("/v1/wide", "[1]", 400, "the body is an array"),
        ("/v1/wide", "{", 400, "the body is not JSON"),
        ("/v1/wide", #"{"prompt":"a","base64":"yes"}"#, 400, "base64: text"),
        ("/v1/wide", #"{"prompt":"a","aspect_ratio":"16:9","width":300}"#, 400, "aspect"),
        ("/v1/nobody", #"{"prompt":"a"}"#, 404, #"model "nobody" not found"#),
        ("/v1/%2Fetc", #"{"prompt":"a"}"#, 404, "not found"),
        ("/v2/nobody", #"{"prompt":"a"}"#, 404, #"model "nobody" not found"#),
        ("/v1/wide", #"{"prompt":"fail"}"#, 500, "the run failed: the paint ran out"),
        ("/v1/wide", #"{"prompt":"vanish"}"#, 502, "the backend ended without a result"),
        ("/v1/wide", #"{"prompt":"lost"}"#, 504, "no answer came"),
        ("/v1/wide", #"{"prompt":"refuse"}"#, 400, "the prompt was refused"),
    ])
    func `each failure has its status and its sentence`(
        path: String, body: String, status: Int, text: String
    ) async throws {
        let reply = await (try ServiceHarness()).post(path, body)
        #expect(reply.status == status)
        #expect(reply.json["error"]?.textValue?.contains(text) == true, "\(reply.text)")
    }

    @Test func `a failure of a service elsewhere is a bad gateway`() async throws {
        let harness = try ServiceHarness { $0.isRemote = true }
        #expect(await harness.post("/v1/wide", #"{"prompt":"fail"}"#).status == 502)
        // What its owner has to mend is in the log, and no client's business.
        let denied = await harness.post("/v1/wide", #"{"prompt":"deny"}"#)
        #expect(denied.status == 502)
        #expect(!denied.text.contains("/home"))
        #expect(harness.log.contains("/home"))
    }

    @Test func `a run that takes too long ends with 504`() async throws {
        let harness = try ServiceHarness { $0.timeLimit = 0.01 }
        let reply = await harness.post("/v1/wide", #"{"prompt":"hang","width":256,"height":256}"#)
        #expect(reply.status == 504)
        await harness.backend.stopped.wait()
    }

    @Test func `a content type other than JSON is 406`() async throws {
        let harness = try ServiceHarness()
        for type in ["", "text/plain", "application/x-www-form-urlencoded"] {
            let reply = await harness.post("/v1/wide", Self.fox, ["content-type": type])
            #expect(reply.status == 406)
            #expect(reply.json["error"]?.textValue?.hasPrefix("Invalid content type") == true)
        }
        let good = await harness.post(
            "/v1/wide", Self.fox, ["content-type": "Application/JSON; charset=utf-8"])
        #expect(good.status == 200)
    }

    @Test func `a parameter that the backend ignores is named`() async throws {
        let harness = try ServiceHarness(ColourBackend(ignored: ["steps"]))
        let reply = await harness.post("/v1/wide", Self.fox)
        #expect(reply[header: "x-ignored-parameters"] == "steps")
        #expect(reply.json["ignored"] == ["steps"])
    }

    @Test func `a job is submitted, waited for and fetched`() async throws {
        let harness = try ServiceHarness()
        let submitted = await harness.post("/v2/imagen-4-fast", Self.fox)
        #expect(submitted.json["status"] == "QUEUED")
        let base = "http://127.0.0.1:8787"
        let status = try #require(submitted.json["status_url"]?.textValue)
        let result = try #require(submitted.json["response_url"]?.textValue)
        #expect(status.hasPrefix(base))
        var state = await harness.get(String(status.dropFirst(base.count)))
        while state.json["status"] == "QUEUED" || state.json["status"] == "PROCESSING" {
            await Task.yield()
            state = await harness.get(String(status.dropFirst(base.count)))
        }
        #expect(state.json["status"] == "COMPLETED")
        let reply = await harness.get(String(result.dropFirst(base.count)))
        let address = try #require(reply.json["output"]?.textValue)
        #expect(reply.json["images"] == [["url": .text(address)]])
        let picture = await harness.get(String(address.dropFirst(base.count)))
        #expect(try Picture.decode(picture.bytes) == (try ColourBackend.paint(256, 300, seed: 7)))
        #expect(await harness.get(String(address.dropFirst(base.count)) + "x").status == 404)
    }

    @Test func `a job that fails is 422 with the body of a state`() async throws {
        let harness = try ServiceHarness()
        let submitted = await harness.post("/v2/wide", #"{"prompt":"fail"}"#)
        let id = try #require(submitted.json["request_id"]?.textValue)
        var reply = await harness.get("/v2/requests/\(id)/status")
        while reply.status == 200 {
            await Task.yield()
            reply = await harness.get("/v2/requests/\(id)/status")
        }
        #expect(reply.status == 422)
        #expect(reply.json["status"] == "FAILED")
        #expect(reply.json["error"]?.textValue?.contains("the paint ran out") == true)
        #expect(await harness.get("/v2/requests/\(id)").status == 422)
        #expect(await harness.get("/v2/requests/nothing").status == 404)
    }

    @Test func `jobs that nobody could fetch are given up when the server goes`() async throws {
        let harness = try ServiceHarness()
        let submitted = await harness.post("/v2/wide", #"{"prompt":"hang"}"#)
        let id = try #require(submitted.json["request_id"]?.textValue)
        await harness.backend.hanging.wait()
        harness.service.runner.stopDetached()
        await harness.backend.stopped.wait()
        var reply = await harness.get("/v2/requests/\(id)")
        while reply.status == 200 {
            await Task.yield()
            reply = await harness.get("/v2/requests/\(id)")
        }
        #expect(reply.json["error"] == "the server is stopping")
    }

    @Test func `another key's job is not found`() async throws {
        let harness = try ServiceHarness {
            $0.keys = [Key("a", label: "line 1"), Key("b", label: "line 2")]
        }
        let reply = await harness.post("/v2/wide", Self.fox, ["x-api-key": "a"])
        let id = try #require(reply.json["request_id"]?.textValue)
        #expect(await harness.get("/v2/requests/\(id)", ["x-api-key": "a"]).status == 200)
        #expect(await harness.get("/v2/requests/\(id)", ["x-api-key": "b"]).status == 404)
    }

    @Test func `credits fall with pictures, come back with failures, and end with 406`()
        async throws
    {
        let harness = try ServiceHarness { $0.keys = [Key("a", label: "line 1", credits: 2)] }
        let key = ["x-api-key": "a"]
        #expect(await harness.post("/v1/wide", #"{"prompt":"fail"}"#, key).status == 500)
        let paid = await harness.post("/v1/wide", Self.fox, key)
        #expect(paid[header: "x-cost"] == "1.0")
        #expect(paid[header: "x-remaining-credits"] == "1.0")
        let tooMany = await harness.post("/v1/wide", #"{"prompt":"a","count":2}"#, key)
        #expect(tooMany.status == 406)
        #expect(tooMany.json["error"]?.textValue?.hasPrefix("Insufficient credits") == true)
        let left = await harness.get("/v1/get-user-credits", key)
        #expect(left.json == ["credits": 1.0, "free-credits": 0.0])
    }

    @Test func `a full queue is 429 with both headers`() async throws {
        let harness = try ServiceHarness { $0.queue = 0 }
        async let hung = harness.post("/v1/wide", #"{"prompt":"hang","width":256,"height":256}"#)
        await harness.backend.hanging.wait()
        let reply = await harness.post("/v1/wide", Self.fox)
        #expect(reply.status == 429)
        #expect(reply[header: "retry-after"].flatMap(Int.init) ?? 0 >= 1)
        #expect(reply[header: "x-rate-limit-reset-at-utc"]?.hasSuffix("Z") == true)
        harness.service.runner.jobs(of: try harness.account).first?.stop(.stopping)
        #expect(await hung.status == 500)
    }

    @Test func `a client that goes stops its run and frees the queue`() async throws {
        let harness = try ServiceHarness { $0.queue = 0 }
        let watch = ConnectionWatch()
        async let hung = harness.send(
            "POST", "/v1/wide", #"{"prompt":"hang","width":256,"height":256}"#, watch: watch)
        await harness.backend.hanging.wait()
        watch.gone()
        #expect(await hung.status == 499)
        await harness.backend.stopped.wait()
        #expect(await harness.post("/v1/wide", Self.fox).status == 200)
    }

    @Test(arguments: [
        (nil, true), ("*/*", true), ("text/html", true), ("image/png", false), ("image/*", false),
        ("application/json", true), ("image/png, application/json;q=0.5", false),
        ("application/json;q=0.2, */*", false), ("garbage;;;,,,", true),
    ])
    func `Accept decides`(header: String?, isJSON: Bool) {
        #expect(Accept(header).wantsJSON(.json) == isJSON)
    }
}

extension ServiceHarness {
    /// The account of a server without keys.
    var account: Account {
        get throws {
            try #require(handler.anybody)
        }
    }
}

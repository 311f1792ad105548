import Images
import JSON
import Parameters
import Testing

@testable import Serving

@Suite struct OpenAITests {
    private static let path = "/v1/images/generations"

    @Test func `pictures come in base64`() async throws {
        let reply = await (try ServiceHarness()).post(
            Self.path, #"{"prompt":"a fox","n":2,"size":"256x300","seed":4,"model":"wide"}"#)
        #expect(reply.status == 200)
        let data = try #require(reply.json["data"]?.arrayValue)
        #expect(
            try data.map { try decoded($0["b64_json"]) }
                == [4, 5].map { try ColourBackend.paint(256, 300, seed: $0) })
        #expect(reply.json["created"]?.integerValue != nil)
        #expect(reply.json["size"] == "256x300")
    }

    @Test func `pictures come by address`() async throws {
        let harness = try ServiceHarness()
        let reply = await harness.post(
            Self.path,
            #"{"prompt":"a","size":"256x256","seed":4,"response_format":"url"}"#,
            ["x-forwarded-proto": "https", "host": "localhost:1"])
        let address = try #require(reply.json["data"]?.arrayValue?.first?["url"]?.textValue)
        let base = "https://localhost:1"
        #expect(address.hasPrefix(base + "/files/"))
        let picture = await harness.get(String(address.dropFirst(base.count)))
        #expect(try Picture.decode(picture.bytes) == (try ColourBackend.paint(256, 256, seed: 4)))
    }

    @Test func `previews are streamed as partial images`() async throws {
        let reply = await (try ServiceHarness()).post(
            Self.path,
            #"{"prompt":"a","size":"256x256","seed":4,"steps":9,"stream":true,"partial_images":2}"#)
        #expect(reply[header: "content-type"] == "text/event-stream")
        let events = reply.text.split(separator: "\n\n").map {
            $0.split(separator: "\n").map(String.init)
        }
        #expect(
            events.map(\.first) == [
                "event: image_generation.partial_image", "event: image_generation.partial_image",
                "event: image_generation.completed",
            ])
        let data = try events.map { try JSONValue(parsing: String($0[1].dropFirst(6))) }
        #expect(data.map { $0["partial_image_index"] } == [0, 1, nil])
        #expect(try decoded(data[0]["b64_json"]) == (try ColourBackend.paint(8, 8, seed: 3)))
        #expect(try decoded(data[2]["b64_json"]) == (try ColourBackend.paint(256, 256, seed: 4)))
    }

    @Test func `a stream's run is stopped when its client goes`() async throws {
        let harness = try ServiceHarness()
        let watch = ConnectionWatch()
        async let reply = harness.send(
            "POST", Self.path, #"{"prompt":"hang","stream":true}"#, watch: watch)
        await harness.backend.hanging.wait()
        watch.gone()
        await harness.backend.stopped.wait()
        #expect(await reply.text.hasPrefix("event: error"))
    }

    @Test func `a failure within a stream is an event with an error`() async throws {
        let reply = await (try ServiceHarness()).post(
            Self.path, #"{"prompt":"fail","stream":true}"#)
        #expect(reply.status == 200)
        #expect(reply.text.hasPrefix("event: error\ndata: {\"error\":"))
    }

    @Test(arguments: [
        (#"{"prompt":"a","n":11}"#, "n"), (#"{"prompt":"a","size":"99x99"}"#, "size"),
        (#"{"prompt":"a","size":7}"#, "size"), (#"{"prompt":"a","quality":"hd"}"#, "quality"),
        (#"{"prompt":"a","background":"transparent"}"#, "background"),
        (#"{"prompt":"a","output_format":"webp"}"#, "output_format"),
        (#"{"prompt":"a","partial_images":4}"#, "partial_images"),
        (#"{"prompt":"a","steps":0}"#, "steps"), (#"{"prompt":"a","wish":1}"#, "wish"),
        (#"{"prompt":"a","count":2}"#, "count"), (#"{"n":1}"#, "prompt"),
    ])
    func `what cannot be done is refused with the field's name`(
        body: String, field: String
    ) async throws {
        let reply = await (try ServiceHarness()).post(Self.path, body)
        #expect(reply.status == 400)
        #expect(reply.json["error"]?["param"] == .text(field))
        #expect(reply.json["error"]?["type"] == "invalid_request_error")
    }

    @Test func `what asks for nothing else is passed over`() async throws {
        let reply = await (try ServiceHarness()).post(
            Self.path,
            """
            {"prompt":"a","size":"auto","quality":"auto","user":"u","moderation":"low","n":null,
             "output_format":"png"}
            """
        )
        #expect(reply.status == 200)
    }

    @Test func `a model that is not there is 404, a spent quota 429 that is not retried`()
        async throws
    {
        let harness = try ServiceHarness { $0.keys = [Key("a", label: "line 1", credits: 0)] }
        let key = ["authorization": "Bearer a"]
        let missing = await harness.post(Self.path, #"{"prompt":"a","model":"dall-e-9"}"#, key)
        #expect(missing.status == 404)
        #expect(missing.json["error"]?["code"] == "model_not_found")
        let spent = await harness.post(Self.path, #"{"prompt":"a"}"#, key)
        #expect(spent.status == 429)
        #expect(spent.json["error"]?["code"] == "insufficient_quota")
        #expect(spent[header: "x-should-retry"] == "false")
    }

    @Test func `the models are listed`() async throws {
        let reply = await (try ServiceHarness()).get("/v1/models")
        let names = reply.json["data"]?.arrayValue?.map { $0["id"] }
        #expect(names == ["imagen-4-fast", "wide", "narrow"])
    }
}

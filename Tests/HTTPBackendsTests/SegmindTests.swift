import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

@Suite struct SegmindTests {
    private let v1: BackendCase
    private let v2: BackendCase

    init() throws {
        v1 = try #require(BackendCase.all.first { $0.testDescription == "segmind v1" })
        v2 = try #require(BackendCase.all.first { $0.testDescription == "segmind v2" })
    }

    @Test func `the source page's request is sent as the page has it, and only what was set`()
        async throws
    {
        let transport = try ScriptedTransport(v1.replies)
        let backend = try v1.open(transport)
        let request = try v1.request(of: backend) {
            $0.negative = "blurry"
            $0.aspect = .wide
        }
        let told = try await EventRecorder(backend.generate(request, previewEvery: nil))
        let sent = try #require(transport.sent.first)
        #expect(sent.url == "https://api.segmind.com/v1/imagen-4-fast")
        #expect(
            String(decoding: sent.body, as: UTF8.self)
                == #"{"aspect_ratio":"16:9","negative_prompt":"blurry","prompt":"a red fox","#
                + #""seed":42}"#
        )
        #expect(sent.headers.contains { $0.name == "x-api-key" && $0.value == BackendCase.key })
        #expect(
            sent.headers.contains { $0.name == "Content-Type" && $0.value == "application/json" })
        #expect(told.sent?.aspect == .wide)
        #expect(told.sent?.width == nil)
        #expect(told.end?.cost == 0.025)
        #expect(told.charged == 0.025)
        #expect(told.end?.settings.seed == .fixed(42), "from x-seed-value")
        #expect(told.pictures.first?.seed == 42)
    }

    @Test func `a v2 run is submitted, followed at the server's pace, and fetched without the key`()
        async throws
    {
        let time = FakeTime()
        let transport = try ScriptedTransport(v2.replies)
        let backend = try v2.open(transport, time: time)
        let told = try await EventRecorder(
            backend.generate(try v2.request(of: backend), previewEvery: nil))
        #expect(
            transport.sent.map(\.url) == [
                "https://api.segmind.com/v2/imagen-4-fast",
                "https://api.segmind.com/v2/requests/req-1/status",
                "https://api.segmind.com/v2/requests/req-1/status",
                "https://api.segmind.com/v2/requests/req-1/status",
                "https://api.segmind.com/v2/requests/req-1",
                "https://images.segmind.com/outputs/one.png",
            ])
        #expect(time.waits == [1, 3])
        #expect(told.stages == ["sent", "queued", "painting"])
        #expect(told.end?.cost == 0.025)
        #expect(told.end?.settings.seed == nil, "nothing reported one")
        #expect(told.end?.notes == ["segmind: $0.40 of credits are left"])
        #expect(transport.sent.last?.headers.isEmpty == true)
    }

    @Test(arguments: [
        ("imagen-4-fast", "steps", "steps"), ("imagen-4-fast", "width", "width"),
        ("sdxl1.0-txt2img", "steps", "num_inference_steps"), ("ssd-1b", "width", "img_width"),
        ("someone-elses-model", "steps", "steps"), ("someone-elses-model", "width", "width"),
    ])
    func `each family of models has its own names`(
        _ slug: String, _ name: String, _ key: String
    ) async throws {
        let transport = try ScriptedTransport(v1.replies) { _ in
            HTTPResponse(status: 200, bytes: try ScriptedTransport.png())
        }
        let backend = try v1.open(transport)
        let request = try v1.request(of: backend) {
            $0.model = slug
            try Parameter.named(name)?.set(.integer(names[name] ?? 0), in: &$0)
        }
        let told = try await EventRecorder(backend.generate(request, previewEvery: nil))
        #expect(told.error == nil)
        let sent = try #require(transport.sent.first)
        #expect(sent.url == "https://api.segmind.com/v1/\(slug)")
        #expect(try JSONValue(parsing: sent.body)[key] == .integer(names[name] ?? 0))
        #expect(told.end?.cost == nil, "nothing said what it cost")
    }

    private let names = ["steps": 30, "width": 768]

    @Test func `Stable Diffusion models get sizes for an aspect and the samplers' own names`()
        async throws
    {
        let transport = try ScriptedTransport(v1.replies) { _ in
            HTTPResponse(status: 200, bytes: try ScriptedTransport.png())
        }
        let backend = try v1.open(transport)
        let request = try v1.request(of: backend) {
            $0.model = "sd1.5-txt2img"
            $0.aspect = .wide
            $0.scheduler = .eulerA
        }
        _ = try await EventRecorder(backend.generate(request, previewEvery: nil))
        let body = try JSONValue(parsing: try #require(transport.sent.first).body)
        #expect(body["img_width"] == 640)
        #expect(body["img_height"] == 360)
        #expect(body["aspect_ratio"] == nil)
        #expect(body["scheduler"] == "Euler a")
        #expect(body["samples"] == 1)
    }

    @Test func `what Imagen declares without a known effect is said to be unknown`() throws {
        let backend = try v1.open(try ScriptedTransport(v1.replies))
        func support(_ name: String, _ model: String = "bundled") throws -> Support {
            backend.support(for: try #require(Parameter.named(name)), model: model)
        }
        for name in ["steps", "guidance", "scheduler", "width", "height", "seed"] {
            #expect(try support(name) == .unknown)
        }
        for name in ["prompt", "negative", "aspect", "count", "model"] {
            #expect(try support(name) == .honoured)
        }
        #expect(try support("steps", "sdxl1.0-txt2img") == .honoured)
        #expect(try support("negative", "nobody-knows") == .unknown)
        #expect(backend.price(model: "bundled") == .dollars(0.025))
        #expect(backend.price(model: "nobody-knows") == .unknown)
    }
}

import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// The wire format of OpenAI's images API and servers that speak it.
@Suite struct OpenAIImagesTests {
    @Test func `OpenAI's partial pictures are previews`() async throws {
        let service = try BackendCase.named("OpenAI itself")
        let transport = try ScriptedTransport("openai-stream")
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: 1))
        #expect(told.error == nil)
        #expect(told.previews == 1)
        #expect(told.pictures.count == 1)
        let body = try JSONValue(parsing: try #require(transport.sent.first).body)
        #expect(body["stream"] == true)
        #expect(body["partial_images"] == 2)
    }

    @Test func `a stream that ends early may be billed, one with an error says it`() async throws {
        let service = try BackendCase.named("OpenAI itself")
        for (text, expected) in [
            ("data: {\"type\":\"image_generation.partial_image\"}\n\n", "billed"),
            (
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"too bad\"}}\n\n",
                "too bad"
            ),
        ] {
            let transport = try ScriptedTransport("openai") { _ in
                HTTPResponse(
                    status: 200, headers: [("content-type", "text/event-stream")],
                    bytes: Array(text.utf8))
            }
            let backend = try service.open(transport)
            let told = try await EventRecorder(
                backend.generate(try service.request(of: backend), previewEvery: 1))
            #expect("\(try #require(told.error))".contains(expected))
        }
    }

    @Test func `OpenAI gets what it has and no more; other servers get all`() async throws {
        let official = try BackendCase.named("OpenAI itself")
        let other = try BackendCase.named("a server that speaks OpenAI's API")
        func body(_ service: BackendCase) async throws -> JSONValue {
            let transport = try ScriptedTransport(service.replies)
            let backend = try service.open(transport)
            let request = try service.request(of: backend) {
                $0.negative = "fog"
                $0.steps = 30
                $0.aspect = .wide
                $0.model = "some-model"
            }
            _ = try await EventRecorder(backend.generate(request, previewEvery: nil))
            return try JSONValue(parsing: try #require(transport.sent.first).body)
        }
        #expect(
            try await body(official).description
                == #"{"model":"some-model","n":1,"prompt":"a red fox","size":"1536x1024"}"#)
        #expect(
            try await body(other).description
                == #"{"model":"some-model","n":1,"negative_prompt":"fog","prompt":"a red fox","#
                + #""seed":42,"size":"640x360","steps":30}"#)
        let backend = try official.open(try ScriptedTransport(official.replies))
        #expect(
            backend.support(for: .steps, model: "default")
                == .ignored("OpenAI has no steps; it is not sent"))
        #expect(backend.price(model: "default") == .unknown)
        #expect(try other.open(try ScriptedTransport(other.replies)).price(model: "x") == .free)
        #expect(try await backend.listModels() == ["default", "one", "two"])
    }

    @Test func `a size that OpenAI does not paint is refused before anything is sent`() async throws
    {
        let service = try BackendCase.named("OpenAI itself")
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend) { $0.width = 512 }, previewEvery: nil)
        )
        #expect("\(try #require(told.error))".contains("1024x1024"))
        #expect(transport.sent.isEmpty)
    }

    @Test func `an account that is used up is not waited for`() async throws {
        let service = try BackendCase.named("OpenAI itself")
        let transport = try ScriptedTransport(service.replies) { _ in
            HTTPResponse(
                status: 429,
                bytes: Array(
                    #"{"error":{"message":"You exceeded your current quota","code":"quota"}}"#.utf8
                ))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains("used up"))
        #expect(transport.sent.count == 1)
    }
}

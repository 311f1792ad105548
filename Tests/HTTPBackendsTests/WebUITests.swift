import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// The wire format of the web UI.
@Suite struct WebUITests {
    @Test func `the web UI gets its own names, and its info is believed`() async throws {
        let service = try BackendCase.named("webui")
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let request = try service.request(of: backend) {
            $0.steps = 20
            $0.guidance = 7
            $0.scheduler = .eulerA
            $0.width = 256
            $0.model = "v1-5-pruned"
        }
        let told = try await EventRecorder(backend.generate(request, previewEvery: nil))
        let sent = try #require(transport.sent("POST", service.start).first)
        let body = try JSONValue(parsing: sent.body)
        #expect(body["sampler_name"] == "Euler a")
        #expect(body["cfg_scale"] == 7.0)
        #expect(body["width"] == 256)
        #expect(body["height"] == 512)
        #expect(body["n_iter"] == 1)
        #expect(body["negative_prompt"] == nil)
        #expect(body["override_settings"]?["sd_model_checkpoint"] == "v1-5-pruned")
        #expect(
            sent.headers.contains { $0.name == "Authorization" && $0.value.hasPrefix("Basic ") })
        #expect(told.end?.settings.seed == .fixed(42))
        #expect(told.end?.settings.scheduler == .eulerA)
        #expect(told.end?.settings.steps == 20)
        #expect(told.pictures.first?.seed == 42)
        #expect(try await backend.listModels() == ["current", "v1-5-pruned"])
    }

    @Test func `a grid that comes first is no picture of the run`() async throws {
        let service = try BackendCase.named("webui")
        let (grid, picture) = (
            try Picture(width: 16, height: 8, pixels: Array(repeating: 9, count: 384)).png(),
            try ScriptedTransport.png()
        )
        let list = [grid, picture, picture].map { "\"\(Data($0).base64EncodedString())\"" }.joined(
            separator: ",")
        let transport = try ScriptedTransport(service.replies) { request in
            guard request.url.hasSuffix("txt2img") else { return nil }
            let info = #"{\"all_seeds\":[5,6],\"index_of_first_image\":1,\"seed\":5}"#
            return HTTPResponse(
                status: 200, bytes: Array("{\"images\":[\(list)],\"info\":\"\(info)\"}".utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend) { $0.count = 2 }, previewEvery: nil))
        #expect(told.pictures.map(\.size.width) == [8, 8])
        #expect(told.pictures.map(\.seed) == [5, 6])
    }

    @Test func `a sampler that the web UI lacks is refused with what it has`() async throws {
        let service = try BackendCase.named("webui")
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(
                try service.request(of: backend) { $0.scheduler = .lms }, previewEvery: nil))
        let text = "\(try #require(told.error))"
        #expect(text.contains("LMS"))
        #expect(text.contains("Euler a, DPM++ 2M, DDIM"))
        #expect(transport.sent("POST", "/").isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `the web UI's progress is shown with its preview`() async throws {
        let service = try BackendCase.named("webui")
        let shown = AsyncStream<Void>.makeStream()
        let transport = try ScriptedTransport(service.replies) { request in
            if request.url.hasSuffix("txt2img") {
                // The picture comes after the preview was asked for.
                for await _ in shown.stream { break }
            } else if request.url.contains("/progress") {
                #expect(request.url.hasSuffix("skip_current_image=false"))
                shown.continuation.yield()
            }
            return nil
        }
        let backend = try service.open(transport)
        let stream = backend.generate(try service.request(of: backend), previewEvery: 1)
        let told = try await EventRecorder(stream)
        #expect(told.error == nil)
        #expect(!transport.sent("GET", "/sdapi/v1/progress").isEmpty)
    }
}

import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// The wire format of stable-diffusion.cpp's server.
@Suite struct SDCppTests {
    @Test(.timeLimit(.minutes(1)))
    func `a job of stable-diffusion.cpp says its place, and is cancelled at the server`()
        async throws
    {
        let service = try BackendCase.named("sdcpp")
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(
                try service.request(of: backend) { $0.scheduler = .dpm }, previewEvery: nil))
        #expect(told.stages == ["sent", "queued, place 2", "painting"])
        let body = try JSONValue(parsing: try #require(transport.sent.first).body)
        #expect(body["sample_params"]?["sample_method"] == "dpm++2m")

        let reached = AsyncStream<Void>.makeStream()
        let slow = try ScriptedTransport(service.replies) { request in
            guard request.method == "GET" else { return nil }
            reached.continuation.yield()
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw TransportError.cancelled
        }
        let other = try service.open(slow)
        let request = try service.request(of: other)
        let run = Task { try await EventRecorder(other.generate(request, previewEvery: nil)) }
        for await _ in reached.stream { break }
        run.cancel()
        #expect(try await run.value.error == .cancelled)
        while slow.sent("POST", "/sdcpp/v1/jobs/job%2F1/cancel").isEmpty { await Task.yield() }
    }

    /// A queue of ComfyUI's in which these stand.
}

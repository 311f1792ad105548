import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// The wire format of ComfyUI.
@Suite struct ComfyUITests {
    private func queue(running: [String] = [], pending: [String] = []) -> HTTPResponse {
        func entries(_ ids: [String], from first: Int) -> String {
            ids.enumerated().map { #"[\#(first + $0.offset),"\#($0.element)",{},{},[]]"# }
                .joined(separator: ",")
        }
        let json =
            #"{"queue_running":[\#(entries(running, from: 1))],"#
            + #""queue_pending":[\#(entries(pending, from: 5))]}"#
        return HTTPResponse(status: 200, bytes: Array(json.utf8))
    }

    @Test func `a workflow says its place in the queue, and when it is painted`() async throws {
        let service = try BackendCase.named("comfyui")
        let (seen, asked) = (CallCounter(), CallCounter())
        let transport = try ScriptedTransport(service.replies) { request in
            let path = ScriptedTransport.path(of: request.url)
            if path == "/history/5e1f", asked.next() < 3 {
                return HTTPResponse(status: 200, bytes: Array("{}".utf8))
            }
            guard request.method == "GET", path == "/queue" else { return nil }
            switch seen.next() {
            case 0: return queue(running: ["a"], pending: ["b", "5e1f", "c"])
            case 1: return queue(running: ["b"], pending: ["5e1f", "c"])
            default: return queue(running: ["5e1f"], pending: ["c"])
            }
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect(told.error == nil)
        #expect(
            told.stages.prefix(4) == [
                "sent", "queued, 2 before it", "queued, 1 before it", "painting",
            ])
        #expect(told.pictures.count == 1)
    }

    @Test func `a workflow that left the queue without a trace is an error`() async throws {
        let service = try BackendCase.named("comfyui")
        let seen = CallCounter()
        let transport = try ScriptedTransport(service.replies) { request in
            guard request.method == "GET" else { return nil }
            if request.url.hasSuffix("/queue") {
                return queue(pending: seen.next() < 2 ? ["5e1f"] : [])
            }
            return HTTPResponse(status: 200, bytes: Array("{}".utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect(
            "\(try #require(told.error))"
                == "comfyui: the workflow is no longer queued there and made nothing; was it "
                + "cancelled at the server? `:go` queues it again")
    }

    @Test(.timeLimit(.minutes(1)))
    func `cancelling stops the workflow by the name that the server gave it`() async throws {
        let service = try BackendCase.named("comfyui")
        let reached = AsyncStream<Void>.makeStream()
        let transport = try ScriptedTransport(service.replies) { request in
            guard request.method == "GET" else { return nil }
            reached.continuation.yield()
            // Ends when the task is cancelled.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw TransportError.cancelled
        }
        let backend = try service.open(transport)
        let request = try service.request(of: backend)
        let run = Task { try await EventRecorder(backend.generate(request, previewEvery: nil)) }
        for await _ in reached.stream { break }
        run.cancel()
        #expect(try await run.value.error == .cancelled)
        while transport.sent("POST", "/interrupt").isEmpty { await Task.yield() }
        for path in ["/queue", "/interrupt"] {
            let stop = try #require(transport.sent("POST", path).first)
            #expect(String(decoding: stop.body, as: UTF8.self).contains("5e1f"))
        }
    }

    @Test func `a workflow's failure is told with the words of its node`() async throws {
        let service = try BackendCase.named("comfyui")
        let transport = try ScriptedTransport(service.replies) { request in
            guard request.method == "GET" else { return nil }
            return HTTPResponse(
                status: 200,
                bytes: Array(
                    #"""
                    {"5e1f":{"outputs":{},"status":{"status_str":"error","completed":false,
                     "messages":[["execution_error",{"exception_message":"out of memory"}]]}}}
                    """#.utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains("out of memory"))
        let missing = try await EventRecorder(
            backend.generate(
                try service.request(of: backend) { $0.scheduler = .pndm }, previewEvery: nil))
        #expect("\(try #require(missing.error))".contains("PNDM"))
    }
}

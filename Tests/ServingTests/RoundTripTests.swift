import Backends
import Foundation
import HTTPBackends
import Images
import Parameters
import Testing

@testable import Serving

/// reroll as a client of reroll as a server, without sockets between them.
@Suite struct RoundTripTests {
    /// Hands requests to a service in this process.
    private struct InProcess: Transport {
        let harness: ServiceHarness

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            let parts = request.url.split(
                separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            let head = RequestHead(
                method: request.method, target: "/" + (parts.count == 4 ? parts[3] : ""),
                headers: request.headers + [("host", String(parts[2]))])
            let answer = await harness.handler.respond(to: head) { _ in request.body }
            let body = AsyncThrowingStream<[UInt8], any Error> { stream in
                switch answer.body {
                case .bytes(let bytes):
                    stream.yield(bytes)
                    stream.finish()
                case .events(let events):
                    Task {
                        for await event in events { stream.yield(event) }
                        stream.finish()
                    }
                }
            }
            return HTTPResponse(status: answer.status, headers: answer.headers, body: body)
        }
    }

    private static let environment = [
        "SEGMIND_API_KEY": "SG_0123456789abcdef", "REROLL_SEGMIND_URL": "http://127.0.0.1:8787",
        "OPENAI_API_KEY": "SG_0123456789abcdef", "OPENAI_BASE_URL": "http://127.0.0.1:8787/v1",
        "WEBUI_AUTH": "reroll:SG_0123456789abcdef", "REROLL_WEBUI_URL": "http://127.0.0.1:8787",
    ]

    private func request(_ backend: any Backend, prompt: String = "a fox") throws -> Request {
        var settings = Settings()
        settings.prompt = prompt
        settings.width = 256
        settings.height = 256
        settings.seed = .fixed(77)
        settings.backend = backend.name
        settings.model = Models.slug
        return try Request(settings, randomSeed: { 1 })
    }

    private func pictures(_ backend: any Backend, prompt: String = "a fox") async throws
        -> [Picture]
    {
        var pictures: [Picture] = []
        for try await event in backend.generate(
            try request(backend, prompt: prompt), previewEvery: nil)
        {
            if case .picture(let picture) = event { pictures.append(try picture.picture()) }
        }
        return pictures
    }

    @Test(arguments: ["segmind", "webui", "openai"], ["v1", "v2"])
    func `the same seed gives the same pixels through HTTP`(name: String, api: String) async throws
    {
        let harness = try ServiceHarness {
            $0.keys = [Key("SG_0123456789abcdef", label: "line 1", credits: 100)]
        }
        let environment = Self.environment.merging(["REROLL_SEGMIND_API": api]) { $1 }
        let services = HTTPServices(
            transport: InProcess(harness: harness), environment: environment)
        let backend = try #require(services.backends.first { $0.name == name })
        // That interface has no seed: the server draws one and names it.
        let asked = name == "openai" ? nil : 77
        let pictures = try await pictures(backend)
        #expect(pictures.count == 1)
        let seed = try #require(asked ?? harness.backend.seeds.first)
        #expect(pictures.first == (try ColourBackend.paint(256, 256, seed: seed)))
        #expect(!harness.log.contains("SG_"))
    }

    @Test(arguments: ["segmind", "webui", "openai"])
    func `a failure of the server reaches the client as an error`(name: String) async throws {
        let harness = try ServiceHarness { $0.keys = [Key("SG_0123456789abcdef", label: "line 1")] }
        let services = HTTPServices(
            transport: InProcess(harness: harness), environment: Self.environment)
        let backend = try #require(services.backends.first { $0.name == name })
        let error = await #expect(throws: BackendError.self) {
            _ = try await pictures(backend, prompt: "fail")
        }
        #expect(error?.description.isEmpty == false)
    }
}

import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// What every backend over HTTP keeps to.
@Suite struct ContractTests {
    @Test(arguments: BackendCase.all)
    func `a run says what was sent, gives its pictures and ends`(_ service: BackendCase)
        async throws
    {
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let request = try service.request(of: backend)
        let told = try await EventRecorder(backend.generate(request, previewEvery: nil))
        #expect(told.error == nil)
        #expect(told.sent?.prompt == "a red fox")
        #expect(told.sent?.steps == (service.backend == "comfyui" ? 25 : nil), "unset stays unsent")
        #expect(told.pictures.map(\.index) == [1])
        #expect(
            try told.pictures.first?.picture() == Picture.decode(ScriptedTransport.png()))
        #expect(told.end != nil)
        #expect(transport.sent("POST", service.start).count == 1)
        #expect(try backend.identity(model: request.model).reproducible == false)
    }

    /// The services that are asked for one picture a request.
    private static let onePictureEach = BackendCase.all.filter { $0.backend != "webui" }

    @Test(arguments: onePictureEach)
    func `several pictures are asked for one by one`(_ service: BackendCase) async throws {
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let request = try service.request(of: backend) { $0.count = 3 }
        let told = try await EventRecorder(backend.generate(request, previewEvery: nil))
        #expect(told.pictures.map(\.index) == [1, 2, 3])
        #expect(transport.sent("POST", service.start).count == 3)
    }

    // OpenAI itself takes no seed.
    @Test(arguments: onePictureEach.filter { $0.testDescription != "OpenAI itself" })
    func `the seeds of several pictures follow each other`(_ service: BackendCase) async throws {
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let request = try service.request(of: backend) { $0.count = 3 }
        _ = try await EventRecorder(backend.generate(request, previewEvery: nil))
        let bodies = try transport.sent("POST", service.start).map {
            try JSONValue(parsing: $0.body)
        }
        let seeds = bodies.map {
            ($0["seed"] ?? $0["prompt"]?["3"]?["inputs"]?["seed"])?.integerValue
        }
        #expect(seeds == [42, 43, 44])
    }

    @Test(
        arguments: BackendCase.all,
        [400, 401, 403, 404, 405, 406, 410, 413, 418, 422, 500, 502, 503, 504])
    func `a status is one sentence, and the request is not sent again`(
        _ service: BackendCase, _ status: Int
    ) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(
                status: status, headers: [("Content-Type", "application/json")],
                bytes: Array(#"{"error":"the words of the server"}"#.utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        service.expectSentence(error)
        #expect("\(error)".contains("the words of the server"))
        #expect(transport.sent("POST", service.start).count == 1)
        #expect(told.pictures.isEmpty)
        var isUnknown = false
        if case .unknown = error { isUnknown = true }
        #expect(isUnknown == (service.isBilled && [502, 504].contains(status)))
    }

    @Test(arguments: BackendCase.all)
    func `a page in HTML is no words of the server`(_ service: BackendCase) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(status: 405, bytes: Array("<html><h1>Not Allowed</h1>".utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        service.expectSentence(error)
        #expect(!"\(error)".contains("<"))
    }

    @Test(
        arguments: BackendCase.all,
        [
            "", "{", "[]", "null", "{}", "\u{0}\u{1}", "{\"images\":[1,null,{}]}", "https://",
            "{\"id\":\"\",\"prompt_id\":\"\"}", "{\"request_id\":\"x\",\"images\":[\"AAAA\"]}",
            "{\"images\":\"http://169.254.169.254/secret\"}", String(repeating: "[", count: 5000),
        ])
    func `a success without sense is an error, not a crash`(
        _ service: BackendCase, _ body: String
    ) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(status: 200, bytes: Array(body.utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        service.expectSentence(try #require(told.error))
        #expect(told.pictures.isEmpty)
        #expect(!transport.sent.contains { $0.url.contains("169.254") })
    }

    @Test(arguments: BackendCase.all)
    func `a picture that claims to be huge is refused by its header`(_ service: BackendCase)
        async throws
    {
        var bomb = try ScriptedTransport.png()
        // IHDR's width and height, 16 bytes in.
        bomb.replaceSubrange(16..<24, with: [0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF])
        let file = bomb
        let encoded = Data(file).base64EncodedString()
        let transport = try ScriptedTransport(service.replies) { request in
            let path = ScriptedTransport.path(of: request.url)
            let json: String
            switch service.replies {
            case "segmind-v1" where path == service.start:
                return HTTPResponse(status: 200, headers: [("X-Cost", "0.025")], bytes: file)
            case "segmind-v2" where path.hasPrefix("/outputs"),
                "comfyui" where path.hasPrefix("/view"):
                return HTTPResponse(status: 200, bytes: file)
            case "webui" where path == service.start:
                json = #"{"images":["\#(encoded)"],"info":"{}"}"#
            case "openai" where path == service.start:
                json = #"{"data":[{"b64_json":"\#(encoded)"}]}"#
            case "sdcpp" where path.hasPrefix("/sdcpp/v1/jobs"):
                json = #"{"status":"completed","result":{"images":[{"b64_json":"\#(encoded)"}]}}"#
            default: return nil
            }
            return HTTPResponse(status: 200, bytes: Array(json.utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        service.expectSentence(error)
        #expect("\(error)".contains("cannot be read"))
        if service.isBilled, service.backend == "segmind" { #expect(told.charged == 0.025) }
    }

    @Test(arguments: BackendCase.all, [301, 302, 303, 307, 308])
    func `a redirect is not followed with a prompt or a key`(
        _ service: BackendCase, _ status: Int
    ) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(
                status: status, headers: [("Location", "https://evil.example/take")], bytes: [])
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        service.expectSentence(try #require(told.error))
        #expect(!transport.sent.contains { $0.url.contains("evil") })
        #expect(transport.sent("POST", service.start).count == 1)
    }

    @Test(.timeLimit(.minutes(1)), arguments: BackendCase.all)
    func `cancelling ends the run at once and stops the server`(_ service: BackendCase) async throws
    {
        let reached = AsyncStream<Void>.makeStream()
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
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
        let told = try await run.value
        #expect(told.error == .cancelled)
        #expect(told.pictures.isEmpty)
        for path in service.stops {
            // Cancelling between two events does not wait for what it sets going.
            while transport.sent("POST", path).isEmpty { await Task.yield() }
            #expect(transport.sent("POST", path).count == 1, "\(path)")
        }
        #expect(transport.sent("POST", service.start).count == 1)
    }
}

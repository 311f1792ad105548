import Backends
import Foundation
import HTTPBackends
import Images
import Testing

/// What becomes of keys and passwords that a service sends back.
@Suite struct SecretsTests {
    @Test(arguments: BackendCase.all.filter { $0.secret != nil })
    func `a key that the server echoes is in no error, and goes to no other host`(
        _ service: BackendCase
    ) async throws {
        let secret = try #require(service.secret)
        for status in [400, 401, 406, 429, 500, 502] {
            let transport = try ScriptedTransport(service.replies) { request in
                guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
                let headers = [("x-request-id", secret), ("content-type", secret)]
                return HTTPResponse(
                    status: status,
                    headers: headers + (status == 429 ? [("retry-after", "999")] : []),
                    bytes: Array("{\"error\":\"bad key \(secret) or Basic\"}".utf8))
            }
            let backend = try service.open(transport)
            let told = try await EventRecorder(
                backend.generate(try service.request(of: backend), previewEvery: nil))
            #expect(!"\(try #require(told.error))".contains(secret))
            #expect(!"\(told.events)".contains(secret))
        }
        let transport = try ScriptedTransport(service.replies)
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect(!"\(told.events)".contains(secret))
        let hosts = [
            "https://api.segmind.com/", "https://api.openai.com/", "http://127.0.0.1:7860/",
        ]
        for request in transport.sent where !hosts.contains(where: request.url.hasPrefix) {
            #expect(request.headers.isEmpty, "\(request.url) gets \(request.headers)")
        }
        #expect(!transport.sent.contains { $0.url.contains(secret) })
    }

    /// A part of a key gives most of it away.
    private func expectNothing(of secret: String, in text: String, _ service: BackendCase) {
        for start in secret.indices.dropFirst(3).dropLast(7) {
            let part = secret[start..<secret.index(start, offsetBy: 8)]
            #expect(!text.contains(part), "\(service.testDescription): \(text)")
        }
    }

    @Test(arguments: BackendCase.all.filter { $0.secret != nil })
    func `a key that is cut off where a text ends is in no error either`(_ service: BackendCase)
        async throws
    {
        let secret = try #require(service.secret)
        for length in stride(from: 285, to: 303, by: 3) {
            let words = String(repeating: "x", count: length) + secret
            let transport = try ScriptedTransport(service.replies) { request in
                guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
                return HTTPResponse(
                    status: 500,
                    headers: [
                        ("x-request-id", String(words.dropFirst(240))),
                        ("content-type", String(words.dropFirst(260))),
                    ],
                    bytes: Array("{\"error\":{\"message\":\"\(words)\"}}".utf8))
            }
            let backend = try service.open(transport)
            let told = try await EventRecorder(
                backend.generate(try service.request(of: backend), previewEvery: nil))
            expectNothing(of: secret, in: "\(try #require(told.error))", service)
        }
    }

    @Test(arguments: BackendCase.all.filter { $0.secret != nil })
    func `a key that comes back in a success is not kept`(_ service: BackendCase) async throws {
        let secret = try #require(service.secret)
        let shown = Data(try ScriptedTransport.png()).base64EncodedString()
        let info = #"{\"prompt\":\"\#(secret)\",\"negative_prompt\":\"\#(secret)\"}"#
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(
                status: 200, headers: [("x-seed-value", secret), ("content-type", secret)],
                bytes: Array(
                    #"""
                    {"data":[{"b64_json":"\#(shown)","revised_prompt":"\#(secret)"}],
                     "images":["\#(shown)"],"info":"\#(info)"}
                    """#.utf8))
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect(told.pictures.count == 1)
        expectNothing(of: secret, in: "\(try #require(told.end))", service)
    }

    @Test(arguments: BackendCase.all.filter { $0.secret != nil })
    func `a key inside a picture that is kept unread is blotted out`(_ service: BackendCase)
        async throws
    {
        let secret = try #require(service.secret)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("unread-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = Array("\u{0}\u{0}\u{0}\u{1c}ftypavif \(secret) and so on".utf8)
        let shown = Data(file).base64EncodedString()
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(
                status: 200,
                bytes: service.backend == "segmind"
                    ? file
                    : Array(
                        #"{"data":[{"b64_json":"\#(shown)"}],"images":["\#(shown)"],"info":"{}"}"#
                            .utf8))
        }
        let backend = try service.open(transport, unread: folder)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains(folder))
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let kept = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
        #expect(kept.count == file.count)
        #expect(kept.range(of: Data("*** and so on".utf8)) != nil)
        expectNothing(of: secret, in: String(decoding: kept, as: UTF8.self), service)
    }

    @Test func `a short password does not spoil the pictures that hold its letters`() async throws {
        let service = try #require(BackendCase.all.first { $0.testDescription == "webui" })
        for password in ["iVBO", "images", "AAAA", "a"] {
            let transport = try ScriptedTransport(service.replies)
            let backend = try service.open(
                transport, environment: ["WEBUI_AUTH": "ann:\(password)"])
            let told = try await EventRecorder(
                backend.generate(try service.request(of: backend), previewEvery: nil))
            #expect(told.error == nil, "\(password)")
            #expect(!told.pictures.isEmpty)
        }
    }
}

import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// What goes wrong at Segmind, and what a picture costs then.
@Suite struct SegmindFailureTests {
    private let v1: BackendCase
    private let v2: BackendCase

    init() throws {
        v1 = try #require(BackendCase.all.first { $0.testDescription == "segmind v1" })
        v2 = try #require(BackendCase.all.first { $0.testDescription == "segmind v2" })
    }

    @Test(arguments: [
        "/etc/passwd", "../x", "a b", "", "é", String(repeating: "a", count: 101), "a/b",
    ])
    func `a model's name that could change the address is refused`(_ slug: String) throws {
        let backend = try v1.open(try ScriptedTransport(v1.replies))
        if slug.isEmpty {
            #expect(try backend.resolve(model: slug) == "imagen-4-fast")
        } else {
            #expect(throws: BackendError.self) { try backend.resolve(model: slug) }
        }
    }

    @Test(arguments: [
        #"{"image":"@"}"#, #"{"b64":"@"}"#, #"{"base64":"@"}"#,
        #"{"output":["data:image/png;base64,@"]}"#,
        #"{"data":[{"b64_json":"@"}]}"#, #"{"url":"https://images.segmind.com/outputs/one.png"}"#,
        #"{"output":{"images":[{"url":"https://images.segmind.com/outputs/one.png"}]}}"#,
        #""@""#, "@", "data:image/png;base64,@", "https://images.segmind.com/outputs/one.png\n",
        #"{"status":"ok","image":"@","metrics":{"cost":0.5,"seed":9}}"#,
    ])
    func `a picture is found whatever the reply's shape`(_ shape: String) async throws {
        let body = shape.replacing(
            "@", with: Data(try ScriptedTransport.png()).base64EncodedString())
        let transport = try ScriptedTransport("segmind-v2") { request in
            guard request.method == "POST" else { return nil }
            return HTTPResponse(
                status: 200, headers: [("Content-Type", "text/plain")], bytes: Array(body.utf8))
        }
        let backend = try v1.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        #expect(told.error == nil)
        #expect(told.pictures.count == 1)
        if shape.contains("metrics") {
            #expect(told.end?.cost == 0.5)
            #expect(told.end?.settings.seed == .fixed(9))
        }
    }

    @Test(arguments: [
        (401, "Missing Authorization or x-api-key in header", "did not arrive"),
        (401, "Unauthorized. API key is invalid or may have expired", "not valid"),
        (403, "Forbidden", "`:model`"), (404, "Model not found", "no model imagen-4-fast"),
        (406, "Insufficient credits", "not enough credits"),
        (406, "Invalid content type", "content type"),
        (406, "Team spend limit reached", "spending limit"),
        (406, "steps must be below 50", "parameter's value"), (410, "Gone", "retired"),
        (500, "Internal server error", "parameter's value is why"),
        (502, "Bad gateway", "`:credits`"), (504, "Timeout", "`:credits`"),
    ])
    func `each error says which it is and what to do`(
        _ status: Int, _ words: String, _ expected: String
    ) async throws {
        let transport = try ScriptedTransport(v1.replies) { _ in
            HTTPResponse(
                status: status, headers: [("x-request-id", "req-77")],
                bytes: Array("{\"error\":\"\(words)\"}".utf8))
        }
        let backend = try v1.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        let text = "\(try #require(told.error))"
        #expect(text.contains(expected), "\(text)")
        #expect(text.contains(words))
        #expect(text.contains("req-77"))
    }

    @Test func `a job that failed is told with its reason, and is not billed`() async throws {
        let transport = try ScriptedTransport(v2.replies) { request in
            guard request.url.hasSuffix("/status") else { return nil }
            return HTTPResponse(
                status: 422,
                bytes: Array(#"{"status":"FAILED","error":"safety filter","metrics":{}}"#.utf8))
        }
        let backend = try v2.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v2.request(of: backend), previewEvery: nil))
        guard case .failed(let reason)? = told.error else {
            Issue.record("\(String(describing: told.error))")
            return
        }
        #expect(reason.contains("safety filter"))
        #expect(reason.contains("nothing is billed"))
    }

    @Test(arguments: [
        "https://evil.example/v2/requests/1", "http://api.segmind.com/x", "ftp://api.segmind.com/x",
    ])
    func `the key follows no URL to another host`(_ url: String) async throws {
        let transport = try ScriptedTransport(v2.replies) { request in
            guard request.method == "POST" else { return nil }
            return HTTPResponse(
                status: 200,
                bytes: Array(
                    #"{"request_id":"r","status_url":"\#(url)","response_url":"\#(url)"}"#.utf8))
        }
        let backend = try v2.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v2.request(of: backend), previewEvery: nil))
        guard case .unknown? = told.error else {
            Issue.record("\(String(describing: told.error))")
            return
        }
        #expect(transport.sent.count == 1)
    }

    @Test(arguments: [
        "http://images.segmind.com/a.png", "https://127.0.0.1/a.png", "https://10.0.0.1/a.png",
        "https://localhost/a.png", "https://[::1]/a.png", "file:///etc/passwd",
        "https://user:password@images.segmind.com/a.png", "https://metadata.internal/a.png",
    ])
    func `a picture is fetched only over TLS from a public name`(_ url: String) async throws {
        let transport = try ScriptedTransport(v1.replies) { request in
            guard request.method == "POST" else { return nil }
            return HTTPResponse(status: 200, bytes: Array("{\"image\":\"\(url)\"}".utf8))
        }
        let backend = try v1.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        #expect(told.error != nil)
        #expect(transport.sent.count == 1)
    }

    @Test func `polls that break are repeated; a request that is lost track of may be billed`()
        async throws
    {
        let seen = CallCounter()
        let transport = try ScriptedTransport(v2.replies) { request in
            guard request.url.hasSuffix("/status") else { return nil }
            switch seen.next() {
            case 0: throw TransportError.lost("reset")
            case 1: return HTTPResponse(status: 503, bytes: [])
            default: return nil
            }
        }
        let backend = try v2.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v2.request(of: backend), previewEvery: nil))
        #expect(told.error == nil)
        #expect(transport.sent("POST", "/v2").count == 1)
        let gone = try ScriptedTransport(v2.replies) { request in
            request.url.hasSuffix("/status") ? HTTPResponse(status: 404, bytes: []) : nil
        }
        let lost = try v2.open(gone)
        let end = try await EventRecorder(
            lost.generate(try v2.request(of: lost), previewEvery: nil))
        guard case .unknown(let reason)? = end.error else {
            Issue.record("\(String(describing: end.error))")
            return
        }
        #expect(reason.contains("may be billed"))
    }

    @Test func `a request that never ends is given up after ten minutes`() async throws {
        let transport = try ScriptedTransport(v2.replies) { request in
            guard request.url.hasSuffix("/status") else { return nil }
            return HTTPResponse(status: 200, bytes: Array(#"{"status":"PROCESSING"}"#.utf8))
        }
        let backend = try v2.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v2.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains("600 s"))
    }

    @Test func `pictures that were made before a failure stay, and so does what they cost`()
        async throws
    {
        let seen = CallCounter()
        let transport = try ScriptedTransport(v1.replies) { request in
            guard request.method == "POST", seen.next() > 0 else { return nil }
            return HTTPResponse(status: 500, bytes: [])
        }
        let backend = try v1.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend) { $0.count = 2 }, previewEvery: nil))
        #expect(told.error != nil)
        #expect(told.pictures.count == 1)
        #expect(told.charged == 0.025)
    }

    @Test func `a picture that is not read here is kept for the user`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("unread-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = Array("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 and so on".utf8)
        let transport = try ScriptedTransport(v1.replies) { _ in
            HTTPResponse(status: 200, headers: [("x-cost", "0.025")], bytes: file)
        }
        let backend = try v1.open(transport, unread: folder)
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        let text = "\(try #require(told.error))"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        #expect(text.contains("\(folder)/\(name)"))
        #expect(name.hasSuffix(".webp"))
        #expect(FileManager.default.contents(atPath: "\(folder)/\(name)") == Data(file))
    }

    @Test func `credits are read, and their errors are sentences`() async throws {
        let backend = try v1.open(try ScriptedTransport(v1.replies))
        #expect(try await backend.credits() == Credits(paid: 0.5, free: 0.0184921035))
        let none = try v1.open(
            try ScriptedTransport(v1.replies) { _ in
                HTTPResponse(
                    status: 404, bytes: Array(#"{"error":"No credits found for the user"}"#.utf8))
            })
        let error = await #expect(throws: BackendError.self) { _ = try await none.credits() }
        #expect("\(try #require(error))".contains("No credits found"))
    }

    @Test func `without a key nothing is sent, and the variable is named`() async throws {
        let transport = try ScriptedTransport(v1.replies)
        let backend = try v1.open(transport, environment: ["SEGMIND_API_KEY": ""])
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains("SEGMIND_API_KEY"))
        #expect(transport.sent.isEmpty)
    }

    @Test(arguments: [
        "http://api.example.com", "nonsense", "https://", "file:///x", "http://h:99999",
    ])
    func `an address that would show the key is refused`(_ url: String) async throws {
        let transport = try ScriptedTransport(v1.replies)
        let backend = try v1.open(transport, environment: ["REROLL_SEGMIND_URL": url])
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".hasPrefix("REROLL_SEGMIND_URL"))
        #expect(transport.sent.isEmpty)
    }

    @Test func `another address may be that of either version`() async throws {
        for url in [
            "http://127.0.0.1:8787", "http://127.0.0.1:8787/v1/", "http://127.0.0.1:8787/v2",
        ] {
            let transport = try ScriptedTransport(v1.replies)
            let backend = try v1.open(transport, environment: ["REROLL_SEGMIND_URL": url])
            let told = try await EventRecorder(
                backend.generate(try v1.request(of: backend), previewEvery: nil))
            #expect(told.error == nil)
            #expect(transport.sent.first?.url == "http://127.0.0.1:8787/v1/imagen-4-fast")
        }
    }

    @Test(arguments: [
        ("-0.5", "segmind: $-0.50 of credits are left"),
        ("0.049", "segmind: $0.05 of credits are left"), ("-1e300", ""), ("nan", ""), ("12.5", ""),
    ])
    func `a balance is told where it is low and makes sense`(_ text: String, _ note: String)
        async throws
    {
        let transport = try ScriptedTransport(v1.replies) { request in
            HTTPResponse(
                status: 200, headers: [("x-remaining-credits", text)],
                bytes: try ScriptedTransport.png())
        }
        let backend = try v1.open(transport)
        let told = try await EventRecorder(
            backend.generate(try v1.request(of: backend), previewEvery: nil))
        #expect(told.pictures.count == 1)
        #expect(told.end?.notes == (note.isEmpty ? [] : [note]))
    }
}

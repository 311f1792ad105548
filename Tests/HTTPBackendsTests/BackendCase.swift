import Backends
import Foundation
import HTTPBackends
import Parameters
import Testing

/// One backend as the contract sees it: how it is asked, and which request starts the work.
struct BackendCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let backend: String
    /// The file of replies to a run that goes well.
    let replies: String
    var environment: [String: String] = [:]
    /// The path of the POST that starts the work.
    let start: String
    /// What must never be seen.
    var secret: String?
    var isBilled = false
    /// Paths that are told to stop when a run is cancelled while ``start`` is awaited.
    var stops: [String] = []

    static let key = "SG_0123456789abcdef"

    static let all = [
        BackendCase(
            testDescription: "segmind v1", backend: "segmind", replies: "segmind-v1",
            environment: ["SEGMIND_API_KEY": "\(key)\n", "REROLL_SEGMIND_API": "v1"],
            start: "/v1/imagen-4-fast", secret: key, isBilled: true),
        BackendCase(
            testDescription: "segmind v2", backend: "segmind", replies: "segmind-v2",
            environment: ["SEGMIND_API_KEY": key], start: "/v2/imagen-4-fast", secret: key,
            isBilled: true),
        BackendCase(
            testDescription: "webui", backend: "webui", replies: "webui",
            environment: ["WEBUI_AUTH": "ann:\(key)"], start: "/sdapi/v1/txt2img", secret: key,
            stops: ["/sdapi/v1/interrupt"]),
        BackendCase(
            testDescription: "OpenAI itself", backend: "openai", replies: "openai",
            environment: ["OPENAI_API_KEY": key], start: "/v1/images/generations", secret: key,
            isBilled: true),
        BackendCase(
            testDescription: "a server that speaks OpenAI's API", backend: "openai",
            replies: "openai", environment: ["OPENAI_BASE_URL": "http://127.0.0.1:8080/v1/"],
            start: "/v1/images/generations"),
        BackendCase(
            testDescription: "sdcpp", backend: "sdcpp", replies: "sdcpp",
            start: "/sdcpp/v1/img_gen"),
        BackendCase(
            testDescription: "comfyui", backend: "comfyui", replies: "comfyui",
            environment: ["REROLL_COMFYUI_WORKFLOW": workflow], start: "/prompt",
            stops: ["/queue", "/interrupt"]),
    ]

    static let workflow = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Replies/workflow.json").path

    /// The case with that description.
    static func named(_ name: String) throws -> BackendCase {
        try #require(all.first { $0.testDescription == name })
    }

    /// The backend, sending through `transport`.
    func open(
        _ transport: any Transport, time: FakeTime = FakeTime(), unread: String? = nil,
        environment more: [String: String] = [:]
    ) throws -> any Backend {
        let services = HTTPServices(
            transport: transport,
            environment: environment.merging(["HOME": "/nowhere"]) { $1 }.merging(more) { $1 },
            unread: unread, timing: time.timing)
        return try #require(services.backends.first { $0.name == backend })
    }

    /// A request with only a prompt and what `change` sets.
    func request(
        of backend: any Backend, _ change: (inout Settings) throws -> Void = { _ in }
    ) throws -> Request {
        var settings = Settings()
        settings.prompt = "a red fox"
        settings.seed = .fixed(42)
        settings.backend = backend.name
        try change(&settings)
        settings.model = try backend.resolve(
            model: settings.model ?? Settings.defaults.model ?? "")
        return try Request(settings) { 7 }
    }
}

extension BackendCase {
    /// One line that names the backend and holds no secret.
    func expectSentence(_ error: BackendError) {
        let text = "\(error)"
        #expect(error != .cancelled)
        #expect(text.hasPrefix(backend), "\(text)")
        #expect(!text.contains("\n"))
        #expect(text.count > 20 && text.count < 700, "\(text)")
        #expect(!text.contains("Optional("))
        if let secret { #expect(!text.contains(secret)) }
    }
}

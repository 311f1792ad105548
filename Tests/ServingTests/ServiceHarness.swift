import Backends
import Foundation
import Images
import JSON
import Parameters
import Synchronization
import Testing

@testable import Serving

/// A service without sockets, and what it wrote into its log.
final class ServiceHarness: Sendable {
    let handler: RequestHandler
    var service: GenerationService { handler.service }
    let backend: ColourBackend
    private let lines = Lines()

    /// The lines of the log.
    private final class Lines: Sendable {
        private let all = Mutex<[String]>([])

        var text: String { all.withLock { $0.joined(separator: "\n") } }
        func add(_ line: String) { all.withLock { $0.append(line) } }
    }

    init(
        _ backend: ColourBackend = ColourBackend(),
        _ change: (inout ServerOptions) -> Void = { _ in }
    ) throws {
        self.backend = backend
        var options = ServerOptions()
        change(&options)
        let lines = lines
        try options.check()
        handler = RequestHandler(
            try GenerationService(backend, options: options), routes: APIs.routes, options: options,
            log: ServerLog { lines.add($0) })
    }

    /// The log so far.
    var log: String { lines.text }

    /// Sends a request with a JSON body, if any, as a client on loopback does.
    func send(
        _ method: String, _ target: String, _ json: String? = nil,
        _ headers: [String: String] = [:], watch: ConnectionWatch = ConnectionWatch()
    ) async -> Reply {
        let bytes = Array((json ?? "").utf8)
        var all = ["host": "127.0.0.1:8787"]
        if json != nil {
            all["content-type"] = "application/json"
            all["content-length"] = String(bytes.count)
        }
        all.merge(headers) { $1 }
        let head = RequestHead(
            method: method, target: target,
            headers: all.filter { !$0.value.isEmpty }.map { ($0.key, $0.value) })
        let answer = await handler.respond(to: head, watch: watch) { _ in bytes }
        var body: [UInt8] = []
        switch answer.body {
        case .bytes(let bytes): body = bytes
        case .events(let events): for await event in events { body += event }
        }
        return Reply(answer: answer, bytes: body)
    }

    func post(_ target: String, _ json: String, _ headers: [String: String] = [:]) async -> Reply {
        await send("POST", target, json, headers)
    }

    func get(_ target: String, _ headers: [String: String] = [:]) async -> Reply {
        await send("GET", target, nil, headers)
    }
}

/// An answer with its body read.
struct Reply {
    let answer: Response
    let bytes: [UInt8]

    var status: Int { answer.status }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
    subscript(header name: String) -> String? { answer[header: name] }

    /// The picture of the base64 text under `key`.
    func picture(_ key: String = "image") throws -> Picture {
        try decoded(json[key])
    }
}

/// The picture in base64.
func decoded(_ value: JSONValue?) throws -> Picture {
    let text = try #require(value?.textValue)
    let data = try #require(Data(base64Encoded: text))
    return try Picture.decode([UInt8](data))
}

import Backends
import Foundation
import HTTPBackends
import Images
import Synchronization

/// A transport that answers from a file of replies, or as a test says.
///
/// A file holds exchanges: `> METHOD PATH`, `< STATUS`, header lines, an empty line, the body up to
/// the next `>`. Of several for one method and path, each is answered once and the last one for
/// ever. A path that ends in `*` stands for all that begin so. In a body, `{png}` alone is a
/// picture's bytes, `{png64}` its base64, `{sse}` nothing but a promise that line ends are kept.
final class ScriptedTransport: Transport {
    typealias Answer = @Sendable (HTTPRequest) async throws -> HTTPResponse?

    private struct Exchange {
        let method: String
        let path: String
        let reply: (status: Int, headers: [(name: String, value: String)], body: [UInt8])
    }

    private struct State {
        var script: [Exchange]
        var sent: [HTTPRequest] = []
    }

    private let state: Mutex<State>
    private let before: Answer

    /// Answers from Replies/FILE.http, but first as `before` does where it replies or throws.
    init(_ file: String, before: @escaping Answer = { _ in nil }) throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Replies/\(file).http")
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        state = Mutex(State(script: try Self.parse(text)))
        self.before = before
    }

    /// The requests so far.
    var sent: [HTTPRequest] { state.withLock { $0.sent } }

    /// The requests with this method whose path begins so.
    func sent(_ method: String, _ path: String) -> [HTTPRequest] {
        sent.filter { $0.method == method && Self.path(of: $0.url).hasPrefix(path) }
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        state.withLock { $0.sent.append(request) }
        if let reply = try await before(request) { return reply }
        let path = Self.path(of: request.url)
        let found = state.withLock { state -> Exchange? in
            func fits(_ exchange: Exchange) -> Bool {
                exchange.method == request.method
                    && (exchange.path.hasSuffix("*")
                        ? path.hasPrefix(exchange.path.dropLast()) : path == exchange.path)
            }
            guard let index = state.script.firstIndex(where: fits) else { return nil }
            let exchange = state.script[index]
            if state.script.dropFirst(index + 1).contains(where: fits) {
                state.script.remove(at: index)
            }
            return exchange
        }
        guard let reply = found?.reply else {
            throw TransportError.notSent("nothing is scripted for \(request.method) \(path)")
        }
        return HTTPResponse(status: reply.status, headers: reply.headers, bytes: reply.body)
    }

    /// Path and query of a URL; the whole URL for another host than the tests' own.
    static func path(of url: String) -> String {
        guard let end = url.range(of: "://"), let slash = url[end.upperBound...].firstIndex(of: "/")
        else { return url }
        return String(url[slash...])
    }

    private struct Malformed: Error { let line: Substring }

    private static func parse(_ text: String) throws -> [Exchange] {
        let png = try Self.png()
        return try text.split(separator: "\n> ").map { part in
            let part = part.hasPrefix("> ") ? part.dropFirst(2) : part
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false)
            let words = lines[0].split(separator: " ")
            guard words.count == 2, lines.count > 1, lines[1].hasPrefix("< "),
                let status = Int(lines[1].dropFirst(2))
            else { throw Malformed(line: lines[0]) }
            let head = lines[2...].prefix { !$0.isEmpty }
            let headers = head.compactMap { line -> (name: String, value: String)? in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                return (
                    String(line[..<colon]),
                    line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                )
            }
            let body = lines.dropFirst(3 + head.count).joined(separator: "\n")
            let trimmed = body.trimmingCharacters(in: .newlines)
            let bytes =
                trimmed == "{png}"
                ? png
                : Array(
                    body.replacing("{png64}", with: Data(png).base64EncodedString()).utf8)
            return Exchange(
                method: String(words[0]), path: String(words[1]), reply: (status, headers, bytes))
        }
    }

    /// A small picture.
    static func png() throws -> [UInt8] {
        try Picture(width: 8, height: 8, pixels: (0..<192).map { UInt8($0) }).png()
    }
}

import Foundation
import JSON
import Parameters

/// The head of a request, as it came.
struct Head: Sendable {
    let method: String
    /// Path and query, as in the request line.
    let target: String
    /// Names in lower case.
    let headers: [(name: String, value: String)]

    init(method: String, target: String, headers: [(name: String, value: String)]) {
        self.method = method
        self.target = target
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
    }

    /// The value of a header, its name in lower case; the first where it comes twice.
    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Whether a header comes more than once.
    func repeats(_ name: String) -> Bool { headers.count { $0.name == name } > 1 }

    /// The segments of the path, percent-decoded; nil where they are not UTF-8.
    var path: [String]? {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        guard path.hasPrefix("/") else { return nil }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = String(part).removingPercentEncoding else { return nil }
            segments.append(text)
        }
        return segments
    }

    /// How long the body says it is; nil for chunked and for none.
    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }

    var hasBody: Bool { self["transfer-encoding"] != nil || (contentLength ?? 0) > 0 }
}

/// One request that a handler answers.
struct Call: Sendable {
    let id: String
    let head: Head
    /// What stood for `{name}` in the pattern of the route.
    let values: [String: String]
    let account: Account
    let body: [UInt8]
    /// Tells when the client closes the connection.
    let watch: ConnectionWatch
    let family: Family

    /// The body as an object.
    ///
    /// - Throws: ``Problem``.
    func object() throws -> [String: JSONValue] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            throw Problem(.badRequest, "the body is not JSON: \(error)")
        }
        guard case .object(let members) = value else {
            throw Problem(.badRequest, "the body is \(value.kind) where a JSON object belongs")
        }
        return members
    }

    /// The pairs of the query, as they stand in the request line.
    var query: [Substring] {
        guard let mark = head.target.firstIndex(of: "?") else { return [] }
        return head.target[head.target.index(after: mark)...].split(separator: "&")
    }

    /// Where the client found this server: `http://127.0.0.1:8787`.
    var base: String {
        let scheme = head["x-forwarded-proto"]?.lowercased() == "https" ? "https" : "http"
        return "\(scheme)://\(head["host"] ?? "127.0.0.1")"
    }
}

/// Tells a handler that its client has closed the connection.
final class ConnectionWatch: @unchecked Sendable {
    private let lock = NSLock()
    private var isGone = false
    private var action: (@Sendable () -> Void)?

    /// Does `action` when the client goes, at once if it is gone; replaces the action before.
    func onGone(_ action: @escaping @Sendable () -> Void) {
        let now = lock.withLock {
            self.action = isGone ? nil : action
            return isGone
        }
        if now { action() }
    }

    func forget() { lock.withLock { action = nil } }

    func gone() {
        let action = lock.withLock {
            isGone = true
            defer { self.action = nil }
            return self.action
        }
        action?()
    }
}

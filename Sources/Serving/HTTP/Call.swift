import JSON

/// One request that a handler answers.
struct Call: Sendable {
    let id: String
    let head: RequestHead
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

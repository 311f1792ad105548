import JSON
import Parameters

/// A response to a client.
struct Response: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// Server-sent events, each a whole piece; a failure is told inside the stream.
        case events(AsyncStream<[UInt8]>)
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var body: Body
    /// Further members of the log's line.
    var notes: [String: JSONValue] = [:]

    init(status: Int = 200, headers: [(String, String)] = [], body: Body) {
        self.status = status
        self.headers = headers.map { (name: $0.0, value: $0.1) }
        self.body = body
    }

    init(status: Int = 200, json: JSONValue) {
        self.init(
            status: status, headers: [("content-type", "application/json")],
            body: .bytes(Array(json.description.utf8)))
    }

    init(status: Int = 200, type: String, bytes: [UInt8]) {
        self.init(status: status, headers: [("content-type", type)], body: .bytes(bytes))
    }

    /// The first header of that name, given in lower case.
    subscript(header name: String) -> String? { headers.first { $0.name == name }?.value }
}

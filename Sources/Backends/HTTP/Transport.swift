/// Sends HTTP requests; what `Network` does for the program and a script of replies does in tests.
public protocol Transport: Sendable {
    /// Sends one request and returns once the reply's header has come; the body follows.
    ///
    /// Nothing is sent twice, and a redirect is a reply like any other: following it would carry a
    /// key to where it does not belong. Cancelling the task closes the connection.
    ///
    /// - Throws: ``TransportError``.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// One request, complete.
public struct HTTPRequest: Sendable {
    public var method: String
    /// Absolute, `http` or `https`.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    /// Seconds until a connection stands.
    public var connectTimeout: Double
    /// Seconds without a byte from the server.
    public var idleTimeout: Double
    /// Seconds for everything.
    public var totalTimeout: Double
    /// Bytes of body that are read at most.
    public var maximumBody: Int

    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], connectTimeout: Double = 10, idleTimeout: Double = 120,
        totalTimeout: Double = 600, maximumBody: Int = 96 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.totalTimeout = totalTimeout
        self.maximumBody = maximumBody
    }
}

/// A reply whose header has come.
public struct HTTPResponse: Sendable {
    public let status: Int
    public let headers: [(name: String, value: String)]
    /// The body in the pieces it arrives in; throws ``TransportError``.
    public let body: AsyncThrowingStream<[UInt8], any Error>

    public init(
        status: Int, headers: [(name: String, value: String)] = [],
        body: AsyncThrowingStream<[UInt8], any Error>
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A reply whose body is at hand.
    public init(status: Int, headers: [(name: String, value: String)] = [], bytes: [UInt8]) {
        self.init(
            status: status, headers: headers,
            body: AsyncThrowingStream { stream in
                if !bytes.isEmpty { stream.yield(bytes) }
                stream.finish()
            })
    }

    /// The value of a header, its name in any case; the first where it comes twice.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The whole body; one of more bytes than `limit` is a ``TransportError``, like one cut off.
    public func collect(limit: Int = 96 << 20) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body {
            guard part.count <= limit - bytes.count else {
                throw TransportError.tooLarge(limit: limit)
            }
            bytes += part
        }
        // A stream that is cancelled ends like one that is complete.
        guard !Task.isCancelled else { throw TransportError.cancelled }
        return bytes
    }
}

/// Why no complete reply came.
public enum TransportError: Error, Hashable, CustomStringConvertible {
    /// The request did not leave: connection refused, name not found, TLS not agreed. Sending it
    /// again does no harm.
    case notSent(String)
    /// The connection broke after the request had left; what the server did is not known.
    case lost(String)
    /// Too slow; `sent` tells whether the request had left.
    case timedOut(sent: Bool)
    case cancelled
    /// The body is longer than the bytes allowed.
    case tooLarge(limit: Int)

    public var description: String {
        switch self {
        case .notSent(let reason): reason
        case .lost(let reason): "the connection broke: \(reason)"
        case .timedOut(sent: false): "no connection in time"
        case .timedOut(sent: true): "no answer in time"
        case .cancelled: "cancelled"
        case .tooLarge(let limit): "the reply is longer than \(limit) bytes"
        }
    }
}

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

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

extension TransportError {
    /// Whether the request had left.
    var wasSent: Bool {
        switch self {
        case .notSent, .timedOut(sent: false): false
        default: true
        }
    }

    /// Whether another try may go better.
    var mayPass: Bool {
        switch self {
        case .cancelled, .tooLarge: false
        default: true
        }
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import AsyncHTTPClient
import HTTPBackends
import NIOCore
import NIOPosix
import NIOSSL

extension TransportError {
    /// What an error of the client means for a request.
    ///
    /// What is not known to have happened before the request left counts as after it.
    init(_ error: any Error) {
        switch error {
        case let error as TransportError: self = error
        case is CancellationError: self = .cancelled
        case let error as IOError where Self.beforeConnecting.contains(error.errnoCode):
            self = .notSent(Self.words(error))
        case let error as NIOConnectionError: self = .notSent(Self.reason(error))
        case is ChannelError where Self.isConnectTimeout(error): self = .timedOut(sent: false)
        case let error as NIOSSLError:
            self =
                if case .handshakeFailed = error {
                    .notSent("the TLS connection was not agreed: \(Self.short(error))")
                } else { .lost(Self.short(error)) }
        case let error as NIOSSLExtraError:
            self = .notSent("the server's certificate is not trusted: \(Self.short(error))")
        case let error as HTTPClientError: self.init(client: error)
        default: self = .lost(Self.short(error))
        }
    }

    private init(client error: HTTPClientError) {
        switch error {
        case .cancelled: self = .cancelled
        case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout,
            .socksHandshakeTimeout, .getConnectionFromPoolTimeout:
            self = .timedOut(sent: false)
        case .readTimeout, .writeTimeout, .deadlineExceeded: self = .timedOut(sent: true)
        case .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath:
            self = .notSent("the URL is not one (\(error.shortDescription))")
        case .proxyAuthenticationRequired: self = .notSent("the proxy wants a user and password")
        case .invalidProxyResponse: self = .notSent("the proxy did not make a connection")
        case .remoteConnectionClosed:
            self = .lost("the server closed it before the reply was whole")
        default: self = .lost(error.shortDescription)
        }
    }

    /// The system's errors of a connection that was never made.
    private static let beforeConnecting: Set<CInt> = [
        ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, EACCES,
    ]

    /// The system's words for an error.
    private static func words(_ error: IOError) -> String {
        String(cString: strerror(error.errnoCode)).lowercased()
    }

    private static func isConnectTimeout(_ error: any Error) -> Bool {
        if case ChannelError.connectTimeout = error { true } else { false }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
            return "there is no host \(error.host)"
        }
        guard let first = error.connectionErrors.first else { return "no connection was made" }
        return (first.error as? IOError).map(words) ?? short(first.error)
    }

    /// An error's words on one line, cut.
    private static func short(_ error: any Error) -> String {
        let text = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        return String(text.prefix(160))
    }
}

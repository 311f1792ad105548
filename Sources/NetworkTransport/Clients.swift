import AsyncHTTPClient
import HTTPBackends
import NIOCore
import NIOSSL
import Synchronization

/// The clients of one transport: one for each set of time limits and each proxy, made when first
/// used.
///
/// A client lives as long as the process: it may not go before it is shut down, and shutting down
/// would have to wait.
final class Clients: Sendable {
    private struct Key: Hashable {
        let connect: Double
        let idle: Double
        let proxy: Proxy?
    }

    private let certificates: String?
    private let made = Mutex<[Key: HTTPClient]>([:])

    /// - Parameter certificates: a file of trusted roots in PEM; nil or empty for the system's.
    init(certificates: String?) {
        self.certificates = certificates.flatMap { $0.isEmpty ? nil : $0 }
    }

    deinit {
        for client in made.withLock({ $0.values }) { client.shutdown { _ in } }
    }

    func client(connect: Double, idle: Double, proxy: Proxy?) throws -> HTTPClient {
        let key = Key(connect: connect, idle: idle, proxy: proxy)
        return made.withLock { clients in
            if let client = clients[key] { return client }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: configuration(key))
            clients[key] = client
            return client
        }
    }

    private func configuration(_ key: Key) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let certificates { tls.trustRoots = .file(certificates) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .fraction(key.connect), read: .fraction(key.idle)),
            proxy: key.proxy.map(\.server))
        // Whether to try again is the backend's to decide, and a refusal should be said at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(2)
        // How much goes side by side is the caller's to say; the library's own 8 would queue the
        // rest.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
        // With one request a connection, cancelling closes it, and the server sees that.
        configuration.httpVersion = .http1Only
        return configuration
    }
}

extension Proxy {
    fileprivate var server: HTTPClient.Configuration.Proxy {
        guard let user else { return .server(host: host, port: port) }
        return .server(
            host: host, port: port, authorization: .basic(username: user, password: password ?? ""))
    }
}

import AsyncHTTPClient
import HTTPBackends
import NIOCore

/// ``Transport`` over async-http-client.
///
/// Connections stand for two seconds after a reply: long enough for the polls of one run, short
/// enough that a request that costs money does not leave on a connection about to be closed.
/// Proxies come from `http_proxy`, `https_proxy` and `no_proxy`; certificates are checked against
/// the system's roots, or those in `SSL_CERT_FILE`.
public final class AsyncHTTP: Transport {
    private let clients: Clients
    private let proxies: Proxies

    /// Connects nowhere and starts no thread yet.
    ///
    /// - Parameter environment: where proxies and roots are read from.
    public init(environment: [String: String]) {
        clients = Clients(certificates: environment["SSL_CERT_FILE"])
        proxies = Proxies(environment)
    }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let scheme = request.url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https"].contains(scheme) else {
            throw TransportError.notSent("the URL begins with neither http:// nor https://")
        }
        let deadline = NIODeadline.now() + .fraction(request.totalTimeout)
        let proxy = try proxies.proxy(for: request.url)
        let client = try clients.client(
            connect: request.connectTimeout, idle: request.idleTimeout, proxy: proxy)
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .init(rawValue: request.method)
        for header in request.headers {
            outgoing.headers.add(name: header.name, value: header.value)
        }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        do {
            let reply = try await client.execute(outgoing, deadline: deadline)
            return HTTPResponse(
                status: Int(reply.status.code),
                headers: reply.headers.map { ($0.name, $0.value) },
                body: pieces(of: reply.body, limit: request.maximumBody, deadline: deadline))
        } catch {
            let error = TransportError(error)
            guard let proxy, case .notSent(let reason) = error else { throw error }
            throw TransportError.notSent("by the proxy \(proxy.host):\(proxy.port) (\(reason))")
        }
    }
}

/// The body piece by piece; dropping the stream closes the connection.
private func pieces(
    of body: HTTPClientResponse.Body, limit: Int, deadline: NIODeadline
) -> AsyncThrowingStream<[UInt8], any Error> {
    AsyncThrowingStream { stream in
        let reading = Task {
            do {
                var count = 0
                for try await piece in body {
                    guard piece.readableBytes <= limit - count else {
                        throw TransportError.tooLarge(limit: limit)
                    }
                    count += piece.readableBytes
                    stream.yield(Array(piece.readableBytesView))
                }
                stream.finish(throwing: Task.isCancelled ? TransportError.cancelled : nil)
            } catch {
                stream.finish(throwing: TransportError(error))
            }
        }
        let watch = Task {
            let left = (deadline - .now()).nanoseconds
            try await Task.sleep(nanoseconds: UInt64(max(0, left)))
            stream.finish(throwing: TransportError.timedOut(sent: true))
            reading.cancel()
        }
        stream.onTermination = { _ in
            watch.cancel()
            reading.cancel()
        }
    }
}

extension TimeAmount {
    /// Seconds with a fraction, at most a year.
    static func fraction(_ seconds: Double) -> TimeAmount {
        guard seconds.isFinite, seconds > 0 else { return .nanoseconds(0) }
        return .nanoseconds(Int64(min(seconds, 31_536_000) * 1e9))
    }
}

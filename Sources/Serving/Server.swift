import Backends
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server: Segmind's API, OpenAI's images API and the web UI's over one backend.
public final class Server: Sendable {
    private let service: Service
    private let options: ServerOptions
    private let end = End()

    /// - Parameters:
    ///   - backend: makes the pictures.
    ///   - options: address, keys and limits.
    ///   - log: gets one JSON object a line, without its end.
    /// - Throws: ``ServingError`` for options that cannot be, before anything is opened.
    public init(
        _ backend: any Backend, options: ServerOptions, log: @escaping @Sendable (String) -> Void
    ) throws {
        self.options = options
        service = try Service(backend, options: options, log: ServerLog(log))
    }

    /// Serves until a signal or a graceful shutdown; what runs then is finished, v2 jobs are not.
    ///
    /// - Parameters:
    ///   - signals: whether SIGTERM and SIGINT end it.
    ///   - ready: gets the address once the server listens, such as `http://127.0.0.1:8787`.
    /// - Throws: ``ServingError`` when it cannot listen.
    public func run(
        signals: Bool = true, ready: @escaping @Sendable (String) -> Void
    ) async throws {
        let silent = Logger(label: "reroll") { _ in SwiftLogNoOpLogHandler() }
        let host = options.host
        let service = service
        let application = Application(
            responder: Responder(
                service: service, budget: BodyBudget(limit: options.allBodiesLimit)),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionHandler()],
                    idleTimeout: .milliseconds(Int64(options.idleTimeout * 1000)),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: options.headerLimit,
                        maxHeaderListSize: options.headerLimit, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.connections, logger: silent)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                let name = host.contains(":") ? "[\(host)]" : host
                ready("http://\(name):\(port)")
            },
            logger: silent)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [application, Stopping(service: service)],
                gracefulShutdownSignals: signals ? [.sigterm, .sigint] : [], logger: silent))
        end.group(group)
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ServingError(
                "--port: \(options.port) is taken; type another, or --port 0 for a free one")
        } catch let error as IOError where error.errnoCode == EACCES {
            throw ServingError("--port: \(options.port) is not allowed; type one above 1023")
        } catch {
            throw ServingError("the server at \(host):\(options.port) ended: \(error)")
        }
        service.say("stopped")
    }

    /// Ends ``run(signals:ready:)`` as a signal does; returns at once.
    func stop() async { await end.stop() }

    /// Where the running group is found again.
    private final class End: @unchecked Sendable {
        private let lock = NSLock()
        private var group: ServiceGroup?

        func group(_ group: ServiceGroup) { lock.withLock { self.group = group } }
        func stop() async { await lock.withLock { group }?.triggerGracefulShutdown() }
    }

    /// Stops the jobs that nobody waits for when the server is told to go.
    private struct Stopping: ServiceLifecycle.Service {
        let service: Serving.Service

        func run() async throws {
            try? await gracefulShutdown()
            service.say("stopping")
            service.runner.stopDetached()
        }
    }
}

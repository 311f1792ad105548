import Backends
import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The HTTP server: Segmind's API, OpenAI's images API and the web UI's over one backend.
///
/// HummingbirdCore is the socket alone. Hummingbird's router does not fit: it answers 404 where a
/// path has no such method (clients rely on 405 with `Allow`), drops empty segments of a path, and
/// knows no envelopes of errors by the family of a path that is not there.
public final class Server: Sendable {
    private let handler: RequestHandler
    private let options: ServerOptions
    private let log: ServerLog
    private let running = RunningGroup()

    /// - Parameters:
    ///   - backend: makes the pictures.
    ///   - options: address, keys and limits.
    ///   - log: gets one JSON object a line, without its end.
    /// - Throws: ``ServingError`` for options that cannot be, before anything is opened.
    public init(
        _ backend: any Backend, options: ServerOptions, log: @escaping @Sendable (String) -> Void
    ) throws {
        try options.check()
        self.options = options
        self.log = ServerLog(log)
        handler = RequestHandler(
            try GenerationService(backend, options: options), routes: APIs.routes,
            options: options, log: self.log)
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
        let responder = Responder(
            handler: handler, budget: BodyBudget(limit: options.allBodiesLimit))
        let server = try HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionHandler()],
                idleTimeout: .milliseconds(Int64(options.idleTimeout * 1000)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: options.headerLimit,
                    maxHeaderListSize: options.headerLimit, maxHeaderFieldCount: 100))
        ).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(host, port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.connections, logger: silent)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: silent,
            responder: { request, writer, channel in
                try await responder.respond(to: request, writer, channel)
            },
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                let name = host.contains(":") ? "[\(host)]" : host
                ready("http://\(name):\(port)")
            })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [server, JobStopper(runner: handler.service.runner, log: log)],
                gracefulShutdownSignals: signals ? [.sigterm, .sigint] : [], logger: silent))
        running.set(group)
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
        log.line("stopped")
    }

    /// Ends ``run(signals:ready:)`` as a signal does; returns at once.
    func stop() async { await running.stop() }

    /// The group of services that runs, for ``stop()``.
    private final class RunningGroup: Sendable {
        private let group = Mutex<ServiceGroup?>(nil)

        func set(_ group: ServiceGroup) { self.group.withLock { $0 = group } }
        func stop() async { await group.withLock { $0 }?.triggerGracefulShutdown() }
    }

    /// Stops the jobs that nobody waits for when the server is told to go.
    private struct JobStopper: ServiceLifecycle.Service {
        let runner: JobRunner
        let log: ServerLog

        func run() async throws {
            try? await gracefulShutdown()
            log.line("stopping")
            runner.stopDetached()
        }
    }
}

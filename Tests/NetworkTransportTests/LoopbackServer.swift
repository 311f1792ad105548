import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A server on loopback that says bytes as they are told, so that a test can break them off.
final class LoopbackServer: Sendable {
    /// What is done with a connection once a request's header has come: pieces are written, then
    /// the connection is closed unless it stays open.
    struct Script: Sendable {
        var pieces: [String] = []
        var staysOpen = false
    }

    let port: Int
    private let channel: any Channel
    private let state: State

    private final class State: Sendable {
        let requests = Mutex<[String]>([])
        let connections = Mutex(0)
        let closed = AsyncStream<Void>.makeStream()
        let heard = AsyncStream<Void>.makeStream()
    }

    init(_ script: @escaping @Sendable (_ request: String) -> Script) async throws {
        let state = State()
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                state.connections.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(state, script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [String] { state.requests.withLock { $0 } }
    var connections: Int { state.connections.withLock { $0 } }

    /// Returns when a client has closed a connection.
    func clientClosed() async { for await _ in state.closed.stream { return } }

    /// Returns when a request's header has come.
    func heard() async { for await _ in state.heard.stream { return } }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let state: State
        private let script: @Sendable (String) -> Script
        private var text = ""

        init(_ state: State, _ script: @escaping @Sendable (String) -> Script) {
            self.state = state
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard text.contains("\r\n\r\n") else { return }
            let request = text
            text = ""
            state.requests.withLock { $0.append(request) }
            state.heard.continuation.yield()
            let script = script(request)
            for piece in script.pieces {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece)), promise: nil)
            }
            if !script.staysOpen { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { state.closed.continuation.yield() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

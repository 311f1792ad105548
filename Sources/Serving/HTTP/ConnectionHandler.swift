import NIOCore

/// Watches one connection: tells when its client closes it.
///
/// A client that closes its half alone counts as gone, too: the two cannot be told apart before
/// something is written, and nobody should paint for a client that left.
///
/// `@unchecked Sendable`: a channel handler is called on its event loop alone, and the watch, which
/// others hold, is `Sendable`.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = Any

    let watch = ConnectionWatch()

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { watch.gone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch.gone()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
    }
}

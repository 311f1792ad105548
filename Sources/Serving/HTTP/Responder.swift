import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// Carries requests from HummingbirdCore to the ``RequestHandler`` and its responses back.
struct Responder: Sendable {
    let handler: RequestHandler
    let budget: BodyBudget

    private var options: ServerOptions { handler.options }

    /// The connection broke while the response was written; nothing more is sent on it.
    private struct WriteFailed: Error {}

    /// Responds to one request; throws when the connection has to be closed.
    func respond(
        to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let response = await response(to: request, channel)
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch {
            throw WriteFailed()
        }
    }

    private func response(
        to request: Request, _ channel: any Channel
    ) async -> HummingbirdCore.Response {
        let head = RequestHead(request)
        let watch =
            (try? await channel.pipeline.handler(type: ConnectionHandler.self).get())?.watch
            ?? ConnectionWatch()
        let reading = Reading()
        let own = await handler.respond(to: head, watch: watch) { limit in
            try await read(request, limit: limit, channel: channel, reading)
        }
        budget.giveBack(reading.taken)
        var response = HummingbirdCore.Response(
            status: .init(code: own.status), body: body(own, channel))
        response.headers[.date] = WireTime.http()
        for (name, value) in own.headers {
            if let name = HTTPField.Name(name) {
                response.headers.append(.init(name: name, value: value))
            }
        }
        if head.method == "HEAD" { response.body = ResponseBody() }
        // A body that was not wanted is not worth reading to its end.
        if head.hasBody, !reading.isComplete, head.contentLength ?? .max > options.bodyLimit {
            response.headers[.connection] = "close"
            channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        }
        return response
    }

    /// How far a body has been read.
    private final class Reading: Sendable {
        private let state = Mutex((taken: 0, isComplete: false))

        /// Bytes that were taken from the budget.
        var taken: Int { state.withLock { $0.taken } }
        var isComplete: Bool { state.withLock { $0.isComplete } }
        func add(_ bytes: Int) { state.withLock { $0.taken += bytes } }
        func complete() { state.withLock { $0.isComplete = true } }
    }

    /// Reads a body within the limits on size, memory and time.
    private func read(
        _ request: Request, limit: Int, channel: any Channel, _ reading: Reading
    ) async throws -> [UInt8] {
        let deadline = channel.eventLoop.scheduleTask(
            in: .milliseconds(Int64(options.bodyTimeout * 1000))
        ) {
            channel.close(promise: nil)
        }
        defer { deadline.cancel() }
        var bytes: [UInt8] = []
        do {
            for try await part in request.body {
                guard part.readableBytes <= limit - bytes.count else {
                    throw Problem(.tooLarge, "the body is longer than \(limit) bytes")
                }
                try budget.take(part.readableBytes)
                reading.add(part.readableBytes)
                bytes += part.readableBytesView
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.clientGone, "the connection broke before the body was whole")
        }
        if let length = RequestHead(request).contentLength, bytes.count < length {
            throw Problem(.clientGone, "the connection closed before the body was whole")
        }
        reading.complete()
        return bytes
    }

    private func body(_ response: Response, _ channel: any Channel) -> ResponseBody {
        switch response.body {
        case .bytes(let bytes): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .events(let events):
            let patience = TimeAmount.milliseconds(Int64(options.idleTimeout * 1000))
            return ResponseBody { writer in
                for await event in events {
                    // A client that reads nothing holds nothing for long.
                    let deadline = channel.eventLoop.scheduleTask(in: patience) {
                        channel.close(promise: nil)
                    }
                    defer { deadline.cancel() }
                    try await writer.write(ByteBuffer(bytes: event))
                }
                try await writer.finish(nil)
            }
        }
    }
}

extension RequestHead {
    fileprivate init(_ request: Request) {
        var headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        // The first Host is kept apart; a second one stands among the fields.
        if let host = request.head.authority { headers.append((name: "host", value: host)) }
        self.init(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: headers)
    }
}

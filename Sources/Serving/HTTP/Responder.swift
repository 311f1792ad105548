import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What Hummingbird passes along with a request.
struct ServingContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Carries requests from Hummingbird to the ``Service`` and its answers back.
struct Responder: HTTPResponder {
    let service: Service
    let budget: BodyBudget

    func respond(to request: Request, context: ServingContext) async throws -> Response {
        let head = Head(request)
        let channel = context.channel
        let watch =
            (try? await channel.pipeline.handler(type: ConnectionHandler.self).get())?.watch
            ?? ConnectionWatch()
        let reading = Reading()
        let answer = await service.answer(head, watch: watch) { limit in
            try await read(request, limit: limit, channel: channel, reading)
        }
        budget.giveBack(reading.taken)
        var response = Response(status: .init(code: answer.status), body: body(answer, channel))
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) {
                response.headers.append(.init(name: name, value: value))
            }
        }
        if head.method == "HEAD" { response.body = ResponseBody() }
        // A body that was not wanted is not worth reading to its end.
        if head.hasBody, !reading.isComplete, head.contentLength ?? .max > service.options.bodyLimit
        {
            response.headers[.connection] = "close"
            channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        }
        return response
    }

    /// What became of reading a body.
    private final class Reading: @unchecked Sendable {
        var taken = 0
        var isComplete = false
    }

    /// Reads a body within the limits on size, memory and time.
    private func read(
        _ request: Request, limit: Int, channel: any Channel, _ reading: Reading
    ) async throws -> [UInt8] {
        let deadline = channel.eventLoop.scheduleTask(
            in: .milliseconds(Int64(service.options.bodyTimeout * 1000))
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
                reading.taken += part.readableBytes
                bytes += part.readableBytesView
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.clientGone, "the connection broke before the body was whole")
        }
        if let length = Head(request).contentLength, bytes.count < length {
            throw Problem(.clientGone, "the connection closed before the body was whole")
        }
        reading.isComplete = true
        return bytes
    }

    private func body(_ answer: Answer, _ channel: any Channel) -> ResponseBody {
        switch answer.body {
        case .bytes(let bytes): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .events(let events):
            let patience = TimeAmount.milliseconds(Int64(service.options.idleTimeout * 1000))
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

extension Head {
    init(_ request: Request) {
        var headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        // The first Host is kept apart; a second one stands among the fields.
        if let host = request.head.authority { headers.append((name: "host", value: host)) }
        self.init(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: headers)
    }
}

import Backends
import Foundation
import Testing

@testable import HTTPBackends

@Suite struct ExchangeTests {
    private let time = FakeTime()
    private let holds = RateLimitHolds()

    private func exchange(
        _ transport: any Transport, secrets: [String] = []
    ) throws -> Exchange {
        Exchange(
            service: "shop", endpoint: try Endpoint("https://shop.example/api", name: "test"),
            hint: "is it open?", transport: transport, timing: time.timing, holds: holds,
            secrets: secrets)
    }

    private let request = HTTPRequest(method: "POST", url: "https://shop.example/api/make")

    private func reply(
        _ status: Int, _ headers: [(name: String, value: String)] = [], _ body: String = ""
    ) -> Result<HTTPResponse, TransportError> {
        .success(HTTPResponse(status: status, headers: headers, bytes: Array(body.utf8)))
    }

    private func error(_ body: () async throws -> some Any) async throws -> BackendError {
        do {
            _ = try await body()
        } catch {
            return try #require(error as? BackendError)
        }
        Issue.record("nothing was thrown")
        return .cancelled
    }

    // MARK: Sending again

    @Test func `a request that never left is sent twice more, at growing intervals`() async throws {
        let refused = TransportError.notSent("connection refused")
        let transport = QueuedTransport([.failure(refused), .failure(refused), reply(200)])
        #expect(try await exchange(transport).send(request, .billed).status == 200)
        #expect(time.waits == [0.25, 0.5])
        let closed = QueuedTransport([.failure(refused), .failure(refused), .failure(refused)])
        let error = try await error { try await exchange(closed).send(request, .billed) }
        #expect(closed.sent.count == 3)
        #expect(
            error
                == .unavailable(
                    "shop: cannot be reached at https://shop.example/api, connection refused; "
                        + "is it open?"))
    }

    @Test func `a reply that is lost is asked for again only where the request reads`() async throws
    {
        let lost = TransportError.lost("reset")
        let reading = QueuedTransport([.failure(lost), reply(200)])
        #expect(try await exchange(reading).send(request, .reading).status == 200)
        for (stakes, isUnknown) in [(Exchange.Stakes.billed, true), (.work, false)] {
            let transport = QueuedTransport([.failure(lost), reply(200)])
            let error = try await error { try await exchange(transport).send(request, stakes) }
            #expect(transport.sent.count == 1)
            if case .unknown = error {
                #expect(isUnknown)
            } else {
                #expect(
                    error == .unavailable("shop: the connection broke: reset; `:go` tries again"))
                #expect(!isUnknown)
            }
        }
    }

    @Test func `a body that breaks off is like a reply that is lost`() async throws {
        let broken = HTTPResponse(
            status: 200,
            body: AsyncThrowingStream { stream in
                stream.yield([1])
                stream.finish(throwing: TransportError.lost("reset"))
            })
        let reading = QueuedTransport([.success(broken), reply(200)])
        #expect(try await exchange(reading).send(request, .reading).status == 200)
        #expect(time.waits == [1])
    }

    @Test func `a server that is away is asked three times more where the request reads`()
        async throws
    {
        let reading = QueuedTransport(statuses: [502, 503, 504, 200])
        #expect(try await exchange(reading).send(request, .reading).status == 200)
        #expect(time.waits == [1, 2, 3])
        let gone = QueuedTransport(statuses: [503, 503, 503, 503, 200])
        #expect(try await exchange(gone).send(request, .reading).status == 503)
        let working = QueuedTransport(statuses: [503, 200])
        #expect(try await exchange(working).send(request, .work).status == 503)
        #expect(working.sent.count == 1)
    }

    @Test func `a redirect is followed within the service, and where the request reads`()
        async throws
    {
        let moved = reply(302, [("Location", "/other")])
        let reading = QueuedTransport([moved, reply(200)])
        #expect(try await exchange(reading).send(request, .reading).status == 200)
        #expect(reading.sent.map(\.url).last == "https://shop.example/other")
        let away = reply(302, [("Location", "https://evil.example/x")])
        for (answer, stakes) in [(away, Exchange.Stakes.reading), (moved, .billed)] {
            let transport = QueuedTransport([answer, reply(200)])
            let error = try await error { try await exchange(transport).send(request, stakes) }
            #expect("\(error)".contains("answers with a redirect"))
            #expect(transport.sent.count == 1)
        }
    }

    // MARK: Rate limits

    @Test func `a service that is asked too often is asked again when it wants, and others wait`()
        async throws
    {
        let busy = QueuedTransport([reply(429, [("Retry-After", "4")]), reply(200)])
        let exchange = try exchange(busy)
        var heard: [String] = []
        _ = try await exchange.send(request, .billed) { heard.append($0) }
        #expect(time.waits.reduce(0, +) == 4)
        #expect(heard.first == "asked too often, going on in 4 s")
        holds.hold(exchange.endpoint, until: time.timing.now() + 2)
        let other = QueuedTransport([reply(200)])
        _ = try await self.exchange(other).send(request, .billed)
        #expect(time.waits.reduce(0, +) == 6)
    }

    @Test func `a wait that is too long, and an account that is used up, end the request`()
        async throws
    {
        let long = QueuedTransport([reply(429, [("Retry-After", "500")])])
        let tooLong = try await error { try await exchange(long).send(request, .billed) }
        #expect(
            tooLong
                == .failed(
                    "shop: too many requests; it asks to wait 500 s; nothing was made, try again "
                        + "later"))
        let empty = QueuedTransport([reply(429, [], #"{"error":"quota exceeded"}"#)])
        let usedUp = try await error { try await exchange(empty).send(request, .billed) }
        guard case .denied = usedUp else {
            Issue.record("\(usedUp) is not denied")
            return
        }
        let never = QueuedTransport(statuses: Array(repeating: 429, count: 20))
        _ = try await error { try await exchange(never).send(request, .billed) }
        #expect(never.sent.count == RateLimit.attempts)
    }

    // MARK: Secrets

    @Test func `a secret is in no header, body or error`() async throws {
        let secret = "SG_0123456789"
        let echo = QueuedTransport([reply(400, [("x-echo", secret)], "no \(secret) here")])
        let exchange = try exchange(echo, secrets: [secret])
        let answer = try await exchange.send(request, .work)
        #expect(answer.header("x-echo") == "[secret]")
        #expect(answer.message == "no [secret] here")
        #expect(exchange.said("the key \(secret)") == ": the key [secret]")
        let broken = TransportError.lost("GET /?key=\(secret)")
        #expect(
            "\(exchange.failure(broken, .work))" == "shop: the connection broke: "
                + "GET /?key=[secret]; `:go` tries again")
    }

    @Test func `a picture keeps its length where a secret is taken out of it`() throws {
        let exchange = try exchange(QueuedTransport([]), secrets: ["abcd"])
        #expect(exchange.redacted(Array("xabcdy".utf8)) == Array("x****y".utf8))
        #expect(exchange.redacted(Array("xabcdy".utf8), least: 5) == Array("xabcdy".utf8))
    }

    // MARK: Stopping

    @Test func `a task that is cancelled has the server's work stopped`() async throws {
        let transport = QueuedTransport(statuses: [200])
        let exchange = try exchange(transport)
        let stop = HTTPRequest(method: "POST", url: "https://shop.example/api/stop")
        let task = Task {
            try await exchange.stopping(with: { [stop] }) {
                try await Task.sleep(for: .seconds(60))
            }
        }
        task.cancel()
        #expect(try await error { try await task.value } == .cancelled)
        #expect(transport.sent.map(\.url) == [stop.url])
        #expect(transport.sent.first?.totalTimeout == 2)
    }

    @Test func `work that fails by itself stops nothing`() async throws {
        let transport = QueuedTransport(statuses: [200])
        let exchange = try exchange(transport)
        let failure = BackendError.failed("the paint ran out")
        let thrown = try await error {
            try await exchange.stopping(with: { [request] }) { throw failure }
        }
        #expect(thrown == failure)
        #expect(transport.sent.isEmpty)
    }

    // MARK: Pictures

    @Test func `a picture is fetched from a public name or the service itself, no other place`()
        async throws
    {
        let transport = QueuedTransport([reply(200, [], "one"), reply(200, [], "two")])
        let exchange = try exchange(transport)
        let files = try await exchange.files(of: [
            .file([7]), .address("https://cdn.example/1.png"),
            .address("https://shop.example/2.png"),
        ])
        #expect(files == [[7], Array("one".utf8), Array("two".utf8)])
        for address in ["http://cdn.example/1.png", "https://10.0.0.1/1.png", "http://127.0.0.1/"] {
            let error = try await error { try await exchange.files(of: [.address(address)]) }
            #expect("\(error)".contains("which is not fetched"))
        }
        #expect(transport.sent.count == 2)
    }
}

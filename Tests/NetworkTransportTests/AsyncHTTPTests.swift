import HTTPBackends
import NetworkTransport
import Testing

@Suite(.timeLimit(.minutes(2))) struct AsyncHTTPTests {
    private let transport = AsyncHTTP(environment: [:])

    private func head(_ length: Int? = nil, status: String = "200 OK", more: String = "") -> String
    {
        "HTTP/1.1 \(status)\r\n\(more)"
            + (length.map { "Content-Length: \($0)\r\n" } ?? "Transfer-Encoding: chunked\r\n")
            + "\r\n"
    }

    @Test func `a request arrives as it is written, and the reply comes back`() async throws {
        let header = head(
            5, status: "201 Created", more: "X-Seed-Value: 42\r\nx-two: a\r\nx-two: b\r\n")
        let server = try await LoopbackServer { _ in .init(pieces: [header, "hel", "lo"]) }
        let response = try await transport.send(
            HTTPRequest(
                method: "POST", url: "\(server.url)/v1/x?y=%20z",
                headers: [("x-api-key", "SG_1"), ("Content-Type", "application/json")],
                body: Array("{\"a\":1}".utf8)))
        #expect(response.status == 201)
        #expect(response.header("x-seed-value") == "42")
        #expect(
            response.headers.filter { $0.name.lowercased() == "x-two" }.map(\.value) == ["a", "b"])
        #expect(try await response.collect() == Array("hello".utf8))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v1/x?y=%20z HTTP/1.1\r\n"))
        #expect(request.lowercased().contains("x-api-key: sg_1\r\n"))
        #expect(request.lowercased().contains("content-length: 7\r\n"))
        #expect(!request.lowercased().contains("accept-encoding"))
        try await server.stop()
    }

    @Test func `a body comes in the pieces it is sent in`() async throws {
        let header = head(more: "Content-Type: text/event-stream\r\n")
        let server = try await LoopbackServer { _ in
            .init(pieces: [header + "6\r\ndata: \r\n"], staysOpen: true)
        }
        // The stream is open still when the first piece is here; dropping it closes the connection.
        #expect(try await firstPiece(of: server.url) == "data: ")
        await server.clientClosed()
        try await server.stop()
    }

    private func firstPiece(of url: String) async throws -> String? {
        for try await piece in try await transport.send(HTTPRequest(url: url)).body {
            return String(decoding: piece, as: UTF8.self)
        }
        return nil
    }

    @Test func `requests to one host go side by side, as many as there are`() async throws {
        let server = try await LoopbackServer { _ in .init(staysOpen: true) }
        let requests = (1...20).map { _ in
            Task { [transport] in try await transport.send(HTTPRequest(url: server.url)) }
        }
        for _ in requests { await server.heard() }
        #expect(server.requests.count == 20)
        for request in requests { request.cancel() }
        try await server.stop()
    }

    @Test func `a redirect is not followed`() async throws {
        let header = head(0, status: "307 Temporary Redirect", more: "Location: /elsewhere\r\n")
        let server = try await LoopbackServer { _ in .init(pieces: [header]) }
        let response = try await transport.send(
            HTTPRequest(method: "POST", url: server.url, body: [1]))
        #expect(response.status == 307)
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    @Test func `a refused connection and an unknown host are told as not sent`() async throws {
        let port = try BoundPort()
        let refused = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(url: "http://127.0.0.1:\(port.number)/"))
        }
        #expect(refused == .notSent("connection refused"))
        let unknown = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(url: "http://no-such-host.invalid/"))
        }
        guard case .notSent(let reason)? = unknown else {
            Issue.record("\(String(describing: unknown))")
            return
        }
        #expect(reason.contains("no-such-host.invalid"))
        for url in ["", "nonsense", "http://", "ftp://127.0.0.1/x"] {
            let error = await #expect(throws: TransportError.self, "\(url)") {
                try await transport.send(HTTPRequest(url: url))
            }
            if case .notSent? = error {
            } else {
                Issue.record("\(url): \(String(describing: error))")
            }
        }
    }

    @Test func `a connection that closes without an answer is lost, and the request went once`()
        async throws
    {
        let server = try await LoopbackServer { _ in .init() }
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(method: "POST", url: server.url, body: [1]))
        }
        guard case .lost? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    @Test func `a body that is cut off is an error`() async throws {
        let pieces = [head(100), "half"]
        let server = try await LoopbackServer { _ in .init(pieces: pieces) }
        let response = try await transport.send(HTTPRequest(url: server.url))
        let error = await #expect(throws: TransportError.self) { try await response.collect() }
        guard case .lost? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try await server.stop()
    }

    @Test func `a body longer than allowed is not read to its end`() async throws {
        let pieces = [head(1_000_000), String(repeating: "x", count: 200_000)]
        let server = try await LoopbackServer { _ in .init(pieces: pieces, staysOpen: true) }
        let response = try await transport.send(
            HTTPRequest(url: server.url, maximumBody: 100_000))
        let error = await #expect(throws: TransportError.self) { try await response.collect() }
        #expect(error == .tooLarge(limit: 100_000))
        await server.clientClosed()
        try await server.stop()
    }

    @Test func `silence runs into the idle limit, before and within the body`() async throws {
        let silent = try await LoopbackServer { _ in .init(staysOpen: true) }
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(url: silent.url, idleTimeout: 0.2))
        }
        #expect(error == .timedOut(sent: true))
        let pieces = [head(10), "half"]
        let half = try await LoopbackServer { _ in .init(pieces: pieces, staysOpen: true) }
        let response = try await transport.send(HTTPRequest(url: half.url, idleTimeout: 0.2))
        let late = await #expect(throws: TransportError.self) { try await response.collect() }
        #expect(late == .timedOut(sent: true))
        try await silent.stop()
        try await half.stop()
    }

    @Test func `the whole is limited too, even while bytes come`() async throws {
        let silent = try await LoopbackServer { _ in .init(staysOpen: true) }
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(url: silent.url, totalTimeout: 0.2))
        }
        #expect(error == .timedOut(sent: true))
        let pieces = [head(10), "half"]
        let half = try await LoopbackServer { _ in .init(pieces: pieces, staysOpen: true) }
        let response = try await transport.send(HTTPRequest(url: half.url, totalTimeout: 0.3))
        let late = await #expect(throws: TransportError.self) { try await response.collect() }
        #expect(late == .timedOut(sent: true))
        await half.clientClosed()
        try await silent.stop()
        try await half.stop()
    }

    @Test func `cancelling closes the connection, before the answer and within it`() async throws {
        let silent = try await LoopbackServer { _ in .init(staysOpen: true) }
        let url = silent.url
        let waiting = Task { [transport] in try await transport.send(HTTPRequest(url: url)) }
        await silent.heard()
        waiting.cancel()
        let error = await #expect(throws: TransportError.self) { try await waiting.value }
        #expect(error == .cancelled)
        await silent.clientClosed()

        let pieces = [head(10), "half"]
        let half = try await LoopbackServer { _ in .init(pieces: pieces, staysOpen: true) }
        let response = try await transport.send(HTTPRequest(url: half.url))
        let reading = Task { try await response.collect() }
        reading.cancel()
        let late = await #expect(throws: TransportError.self) { try await reading.value }
        #expect(late == .cancelled)
        await half.clientClosed()
        try await silent.stop()
        try await half.stop()
    }

    @Test func `a server that speaks no TLS is not sent anything over it`() async throws {
        let server = try await LoopbackServer { _ in .init(pieces: ["HTTP/1.1 400 Bad\r\n\r\n"]) }
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(
                HTTPRequest(
                    url: "https://127.0.0.1:\(server.port)", connectTimeout: 2, totalTimeout: 5))
        }
        if case .notSent? = error {
        } else if case .timedOut(sent: false)? = error {
        } else {
            Issue.record("\(String(describing: error))")
        }
        try await server.stop()
    }

    @Test func `a proxy gets the request, with its password, and this machine does not`()
        async throws
    {
        let pieces = [head(2), "ok"]
        let proxy = try await LoopbackServer { request in
            request.hasPrefix("CONNECT")
                ? .init(pieces: ["HTTP/1.1 200 OK\r\n\r\n"], staysOpen: true)
                : .init(pieces: pieces)
        }
        let proxied = AsyncHTTP(environment: ["http_proxy": "http://ann:pw@127.0.0.1:\(proxy.port)"]
        )
        let response = try await proxied.send(HTTPRequest(url: "http://somewhere.invalid/x"))
        #expect(try await response.collect() == Array("ok".utf8))
        #expect(proxy.requests.count == 2)
        #expect(proxy.requests.first?.hasPrefix("CONNECT somewhere.invalid:80 ") == true)
        #expect(proxy.requests.first?.contains("Basic YW5uOnB3") == true)
        #expect(proxy.requests.last?.hasPrefix("GET /x ") == true)
        #expect(proxy.requests.last?.contains("Basic") == false)
        let direct = try await LoopbackServer { _ in .init(pieces: pieces) }
        _ = try await proxied.send(HTTPRequest(url: direct.url)).collect()
        #expect(direct.requests.count == 1)
        #expect(proxy.requests.count == 2)
        try await proxy.stop()
        try await direct.stop()
    }
}

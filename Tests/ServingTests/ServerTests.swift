import Foundation
import Images
import Parameters
import Testing

@testable import Serving

/// The server on a port of loopback, with what only sockets show.
@Suite struct ServerTests {
    /// Starts a server, does `body` with its port, and stops it.
    private func serve(
        _ backend: ColourBackend = ColourBackend(),
        change: (inout ServerOptions) -> Void = { _ in },
        _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        var options = ServerOptions()
        options.port = 0
        change(&options)
        let server = try Server(backend, options: options) { _ in }
        let (addresses, feed) = AsyncStream.makeStream(of: String.self)
        let task = Task {
            defer { feed.finish() }
            try await server.run(signals: false) { feed.yield($0) }
        }
        var iterator = addresses.makeAsyncIterator()
        let address = try #require(await iterator.next())
        #expect(address.hasPrefix("http://127.0.0.1:"))
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        do { try await body(port) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        try await task.value
        #expect(await Self.refuses(port), "the port still listens")
    }

    /// Whether the port turns connections away, at once or soon: a process that another test forks
    /// in this moment holds a copy of the listening socket until it runs its own program.
    private static func refuses(_ port: Int) async -> Bool {
        for _ in 0..<500 {
            do { _ = try Socket(port: port) } catch { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private static func post(
        _ path: String, _ body: String, _ more: String = "connection: close\r\n"
    ) -> String {
        """
        POST \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
        content-length: \(body.utf8.count)\r\n\(more)\r\n\(body)
        """
    }

    private static let fox = #"{"prompt":"a","seed":7,"width":256,"height":256}"#

    /// Runs blocking work beside the tasks.
    private static func blocking<T: Sendable>(_ work: @escaping @Sendable () throws -> T)
        async throws -> T
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
        }
    }

    @Test func `a request over a socket is answered, and the connection serves another`()
        async throws
    {
        try await serve { port in
            let text = try await Self.blocking { () -> String? in
                let socket = try Socket(port: port)
                socket.send(Self.post("/v1/wide", Self.fox, ""))
                _ = socket.read(until: "\"width\":256}")
                socket.send("GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
                return socket.readToEnd()
            }
            #expect(text?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            #expect(text?.contains("\"status\":\"ok\"") == true)
        }
    }

    @Test func `a client that hangs up stops its run`() async throws {
        let backend = ColourBackend()
        try await serve(backend) { port in
            let socket = try await Self.blocking {
                let socket = try Socket(port: port)
                socket.send(Self.post("/v1/wide", #"{"prompt":"hang","width":256,"height":256}"#))
                return socket
            }
            await backend.hanging.wait()
            socket.hangUp()
            await backend.stopped.wait()
            let text = try await Self.blocking { () -> String? in
                let socket = try Socket(port: port)
                socket.send(Self.post("/v1/wide", Self.fox))
                return socket.readToEnd()
            }
            #expect(text?.hasPrefix("HTTP/1.1 200") == true)
        }
    }

    @Test func `a stream is stopped by its client, too`() async throws {
        let backend = ColourBackend()
        try await serve(backend) { port in
            let socket = try await Self.blocking {
                let socket = try Socket(port: port)
                socket.send(
                    Self.post("/v1/images/generations", #"{"prompt":"hang","stream":true}"#))
                return socket
            }
            await backend.hanging.wait()
            socket.hangUp()
            await backend.stopped.wait()
        }
    }

    private static let garbage = [
        "random": "\u{0}\u{1}\u{2}garbage\r\n\r\n",
        "version": "GET / HTTP/9.9\r\n\r\n",
        "no version": "POST /v1/wide\r\n\r\n",
        "two hosts": "GET /health HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n",
        "empty host": "GET /health HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n",
        "long header": "GET /health HTTP/1.1\r\nhost: localhost\r\nx: "
            + String(repeating: "a", count: 70_000) + "\r\n\r\n",
    ]

    @Test(arguments: garbage.keys.sorted())
    func `garbage is 400 and the connection ends`(name: String) async throws {
        let text = try #require(Self.garbage[name])
        try await serve { port in
            let reply = try await Self.blocking { () -> String? in
                let socket = try Socket(port: port)
                socket.send(text)
                socket.finish()
                return socket.readToEnd()
            }
            let reply2 = try #require(reply)
            #expect(reply2.isEmpty || reply2.hasPrefix("HTTP/1.1 400"), "\(reply2)")
        }
    }

    @Test func `a long body is refused without being read`() async throws {
        try await serve(change: { $0.bodyLimit = 1000 }) { port in
            for header in ["content-length: 100000000", "transfer-encoding: chunked"] {
                let reply = try await Self.blocking { () -> String? in
                    let socket = try Socket(port: port)
                    socket.send(
                        "POST /v1/wide HTTP/1.1\r\nhost: localhost\r\n"
                            + "content-type: application/json\r\n\(header)\r\n\r\n")
                    let piece = "400\r\n" + String(repeating: "x", count: 1024) + "\r\n"
                    socket.send(piece + piece)
                    return socket.readToEnd()
                }
                #expect(reply?.hasPrefix("HTTP/1.1 413") == true)
                #expect(reply?.lowercased().contains("connection: close") == true)
            }
        }
    }

    @Test func `a header and a body that do not come end the connection`() async throws {
        try await serve(change: {
            $0.idleTimeout = 0.3
            $0.bodyTimeout = 0.3
        }) { port in
            for start in ["POST /v1/wide HTT", String(Self.post("/v1/wide", Self.fox).dropLast(5))]
            {
                let reply = try await Self.blocking { () -> String? in
                    let socket = try Socket(port: port)
                    socket.send(start)
                    return socket.readToEnd()
                }
                // nil would mean that it stayed open for ten seconds.
                #expect(reply == "")
            }
        }
    }

    @Test func `connections beyond the limit wait until one closes`() async throws {
        try await serve(change: { $0.connections = 2 }) { port in
            let text = try await Self.blocking { () -> String? in
                var idle = [try Socket(port: port), try Socket(port: port)]
                for socket in idle { socket.send("GET /health HTTP/1.1\r\n") }
                let last = try Socket(port: port)
                last.send("GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
                idle.removeAll()
                return last.readToEnd()
            }
            #expect(text?.hasPrefix("HTTP/1.1 200") == true)
        }
    }

    @Test func `a stop finishes what runs`() async throws {
        let backend = ColourBackend()
        var options = ServerOptions()
        options.port = 0
        options.timeLimit = 0.5
        let server = try Server(backend, options: options) { _ in }
        let (addresses, feed) = AsyncStream.makeStream(of: String.self)
        let task = Task { try await server.run(signals: false) { feed.yield($0) } }
        var iterator = addresses.makeAsyncIterator()
        let address = try #require(await iterator.next())
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        async let reply = Self.blocking { () -> String? in
            let socket = try Socket(port: port)
            socket.send(Self.post("/v1/wide", #"{"prompt":"hang","width":256,"height":256}"#, ""))
            return socket.readToEnd()
        }
        await backend.hanging.wait()
        await server.stop()
        // It was not cut off: it got the answer that its time limit gives.
        #expect(try await reply?.hasPrefix("HTTP/1.1 504") == true)
        try await task.value
    }

    @Test func `a port that is taken is an error`() async throws {
        try await serve { port in
            var options = ServerOptions()
            options.port = port
            let second = try Server(ColourBackend(), options: options) { _ in }
            let error = await #expect(throws: ServingError.self) {
                try await second.run(signals: false) { _ in }
            }
            #expect(error?.description.hasPrefix("--port: \(port) is taken") == true)
        }
    }
}

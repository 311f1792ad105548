import Backends
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// What every backend over HTTP keeps to.
@Suite struct ContractTests {
    @Test(arguments: Door.all)
    func `a run says what was sent, gives its pictures and ends`(_ door: Door) async throws {
        let transport = try ScriptedTransport(door.replies)
        let backend = try door.open(transport)
        let request = try door.request(of: backend)
        let told = try await Told(backend.generate(request, previewEvery: nil))
        #expect(told.error == nil)
        #expect(told.sent?.prompt == "a red fox")
        #expect(told.sent?.steps == (door.backend == "comfyui" ? 25 : nil), "unset stays unsent")
        #expect(told.pictures.map(\.index) == [1])
        #expect(
            try told.pictures.first?.picture() == Picture.decode(ScriptedTransport.png()))
        #expect(told.end != nil)
        #expect(transport.sent("POST", door.start).count == 1)
        #expect(try backend.identity(model: request.model).reproducible == false)
    }

    @Test(arguments: Door.all)
    func `several pictures are asked for with seeds that follow each other`(_ door: Door)
        async throws
    {
        guard door.backend != "webui" else { return }
        let transport = try ScriptedTransport(door.replies)
        let backend = try door.open(transport)
        let request = try door.request(of: backend) { $0.count = 3 }
        let told = try await Told(backend.generate(request, previewEvery: nil))
        #expect(told.pictures.map(\.index) == [1, 2, 3])
        let bodies = try transport.sent("POST", door.start).map { try JSONValue(parsing: $0.body) }
        #expect(bodies.count == 3)
        guard door.testDescription != "OpenAI itself" else { return }
        let seeds = bodies.map {
            ($0["seed"] ?? $0["prompt"]?["3"]?["inputs"]?["seed"])?.integerValue
        }
        #expect(seeds == [42, 43, 44])
    }

    @Test(
        arguments: Door.all,
        [400, 401, 403, 404, 405, 406, 410, 413, 418, 422, 500, 502, 503, 504])
    func `a status is one sentence, and the request is not sent again`(
        _ door: Door, _ status: Int
    ) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            return HTTPResponse(
                status: status, headers: [("Content-Type", "application/json")],
                bytes: Array(#"{"error":"the words of the server"}"#.utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        expectSentence(error, door)
        #expect("\(error)".contains("the words of the server"))
        #expect(transport.sent("POST", door.start).count == 1)
        #expect(told.pictures.isEmpty)
        var isUnknown = false
        if case .unknown = error { isUnknown = true }
        #expect(isUnknown == (door.isBilled && [502, 504].contains(status)))
    }

    @Test(arguments: Door.all)
    func `a page in HTML is no words of the server`(_ door: Door) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            return HTTPResponse(status: 405, bytes: Array("<html><h1>Not Allowed</h1>".utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        expectSentence(error, door)
        #expect(!"\(error)".contains("<"))
    }

    @Test(arguments: Door.all)
    func `a limit on the rate is waited for as long as the server says`(_ door: Door) async throws {
        let time = FakeTime()
        let seen = Counter()
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start, seen.next() < 2 else {
                return nil
            }
            return HTTPResponse(status: 429, headers: [("Retry-After", "4")], bytes: [])
        }
        let backend = try door.open(transport, time: time)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        #expect(told.error == nil)
        #expect(told.pictures.count == 1)
        #expect(told.stages.contains("asked too often, going on in 4 s"))
        #expect(told.stages.contains("asked too often, going on in 1 s"))
        #expect(time.waits.reduce(0, +) >= 8)
        #expect(transport.sent("POST", door.start).count == 3)
    }

    @Test(arguments: Door.all)
    func `a limit that lasts too long, or for ever, ends the run`(_ door: Door) async throws {
        for headers in [[("Retry-After", "3600")], []] {
            let transport = try ScriptedTransport(door.replies) { request in
                ScriptedTransport.path(of: request.url) == door.start
                    ? HTTPResponse(status: 429, headers: headers, bytes: []) : nil
            }
            let backend = try door.open(transport)
            let told = try await Told(
                backend.generate(try door.request(of: backend), previewEvery: nil))
            let error = try #require(told.error)
            expectSentence(error, door)
            #expect("\(error)".contains("too many requests"))
            #expect(transport.sent("POST", door.start).count == (headers.isEmpty ? 6 : 1))
        }
    }

    @Test(arguments: Door.all)
    func `a request that never left is sent three times, then the address is named`(
        _ door: Door
    ) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            throw TransportError.notSent("connection refused")
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        expectSentence(error, door)
        #expect("\(error)".contains("://"))
        #expect("\(error)".contains("connection refused"))
        #expect(transport.sent("POST", door.start).count == 3)
    }

    @Test(
        arguments: Door.all,
        [TransportError.lost("reset by peer"), .timedOut(sent: true)])
    func `a reply that is lost is not asked for again where it may be billed`(
        _ door: Door, _ loss: TransportError
    ) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            throw loss
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        expectSentence(error, door)
        #expect(transport.sent("POST", door.start).count == 1)
        if case .unknown(let reason) = error {
            #expect(door.isBilled)
            #expect(reason.contains("billed"))
        } else {
            #expect(!door.isBilled)
        }
    }

    @Test(arguments: Door.all)
    func `a body that breaks off is a lost reply`(_ door: Door) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            return HTTPResponse(
                status: 200,
                body: AsyncThrowingStream { stream in
                    stream.yield(Array("{\"ima".utf8))
                    stream.finish(throwing: TransportError.lost("truncated"))
                })
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        expectSentence(try #require(told.error), door)
        #expect(transport.sent("POST", door.start).count == 1)
    }

    @Test(
        arguments: Door.all,
        [
            "", "{", "[]", "null", "{}", "\u{0}\u{1}", "{\"images\":[1,null,{}]}", "https://",
            "{\"id\":\"\",\"prompt_id\":\"\"}", "{\"request_id\":\"x\",\"images\":[\"AAAA\"]}",
            "{\"images\":\"http://169.254.169.254/secret\"}", String(repeating: "[", count: 5000),
        ])
    func `a success without sense is an error, not a crash`(
        _ door: Door, _ body: String
    ) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            return HTTPResponse(status: 200, bytes: Array(body.utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        expectSentence(try #require(told.error), door)
        #expect(told.pictures.isEmpty)
        #expect(!transport.sent.contains { $0.url.contains("169.254") })
    }

    @Test(arguments: Door.all)
    func `a picture that claims to be huge is refused by its header`(_ door: Door) async throws {
        var bomb = try ScriptedTransport.png()
        // IHDR's width and height, 16 bytes in.
        bomb.replaceSubrange(16..<24, with: [0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF])
        let file = bomb
        let encoded = Data64.encode(file)
        let transport = try ScriptedTransport(door.replies) { request in
            let path = ScriptedTransport.path(of: request.url)
            let json: String
            switch door.replies {
            case "segmind-v1" where path == door.start:
                return HTTPResponse(status: 200, headers: [("X-Cost", "0.025")], bytes: file)
            case "segmind-v2" where path.hasPrefix("/outputs"),
                "comfyui" where path.hasPrefix("/view"):
                return HTTPResponse(status: 200, bytes: file)
            case "webui" where path == door.start: json = #"{"images":["\#(encoded)"],"info":"{}"}"#
            case "openai" where path == door.start: json = #"{"data":[{"b64_json":"\#(encoded)"}]}"#
            case "sdcpp" where path.hasPrefix("/sdcpp/v1/jobs"):
                json = #"{"status":"completed","result":{"images":[{"b64_json":"\#(encoded)"}]}}"#
            default: return nil
            }
            return HTTPResponse(status: 200, bytes: Array(json.utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        expectSentence(error, door)
        #expect("\(error)".contains("cannot be read"))
        if door.isBilled, door.backend == "segmind" { #expect(told.charged == 0.025) }
    }

    @Test(arguments: Door.all, [301, 302, 303, 307, 308])
    func `a redirect is not followed with a prompt or a key`(
        _ door: Door, _ status: Int
    ) async throws {
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            return HTTPResponse(
                status: status, headers: [("Location", "https://evil.example/take")], bytes: [])
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        expectSentence(try #require(told.error), door)
        #expect(!transport.sent.contains { $0.url.contains("evil") })
        #expect(transport.sent("POST", door.start).count == 1)
    }

    @Test(.timeLimit(.minutes(1)), arguments: Door.all)
    func `cancelling ends the run at once and stops the server`(_ door: Door) async throws {
        let reached = AsyncStream<Void>.makeStream()
        let transport = try ScriptedTransport(door.replies) { request in
            guard ScriptedTransport.path(of: request.url) == door.start else { return nil }
            reached.continuation.yield()
            // Ends when the task is cancelled.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw TransportError.cancelled
        }
        let backend = try door.open(transport)
        let request = try door.request(of: backend)
        let run = Task { try await Told(backend.generate(request, previewEvery: nil)) }
        for await _ in reached.stream { break }
        run.cancel()
        let told = try await run.value
        #expect(told.error == .cancelled)
        #expect(told.pictures.isEmpty)
        for path in door.stops {
            // Cancelling between two events does not wait for what it sets going.
            while transport.sent("POST", path).isEmpty { await Task.yield() }
            #expect(transport.sent("POST", path).count == 1, "\(path)")
        }
        #expect(transport.sent("POST", door.start).count == 1)
    }

    /// One line that names the backend and holds no secret.
    private func expectSentence(_ error: BackendError, _ door: Door) {
        let text = "\(error)"
        #expect(error != .cancelled)
        #expect(text.hasPrefix(door.backend), "\(text)")
        #expect(!text.contains("\n"))
        #expect(text.count > 20 && text.count < 700, "\(text)")
        #expect(!text.contains("Optional("))
        if let secret = door.secret { #expect(!text.contains(secret)) }
    }
}

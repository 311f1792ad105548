import Backends
import Foundation
import HTTPBackends
import Parameters
import Synchronization
import Testing

@Suite struct EndpointPoolTests {
    private static let addresses = ["http://127.0.0.1:1001", "http://127.0.0.1:1002"]

    /// Two web UIs, or Segminds, of which each does as `answer` says before it paints.
    private func pool(
        _ kind: String = "webui", time: FakeTime = FakeTime(),
        _ answer: @escaping @Sendable (_ port: Int, HTTPRequest) async throws -> HTTPResponse?
    ) throws -> (pool: EndpointPool, transport: ScriptedTransport) {
        let transport = try ScriptedTransport(kind == "webui" ? "webui" : "segmind-v1") { request in
            let port = try #require(URLComponents(string: request.url)?.port)
            if let reply = try await answer(port, request) { return reply }
            return request.url.hasSuffix("/health") ? HTTPResponse(status: 200, bytes: []) : nil
        }
        let services = HTTPServices(
            transport: transport,
            environment: [
                "HOME": "/nowhere", "SEGMIND_API_KEY": BackendCase.key, "REROLL_SEGMIND_API": "v1",
            ], timing: time.timing)
        return (
            try EndpointPool(kind: kind, addresses: Self.addresses, services: services), transport
        )
    }

    private func told(_ pool: EndpointPool, seed: Int = 1) async throws -> EventRecorder {
        var settings = Settings()
        settings.prompt = "a red fox"
        settings.seed = .fixed(seed)
        settings.backend = pool.name
        settings.model = try pool.resolve(model: "bundled")
        return try await EventRecorder(
            pool.generate(try Request(settings) { 7 }, previewEvery: nil))
    }

    private static func isStart(_ request: HTTPRequest) -> Bool { request.method == "POST" }

    @Test func `runs are shared out, and each is counted where it was made`() async throws {
        let (pool, transport) = try pool { _, _ in nil }
        for seed in 1...6 { #expect(try await told(pool, seed: seed).error == nil) }
        #expect(pool.tallies.map(\.made) == [3, 3])
        #expect(pool.tallies.map(\.endpoint) == Self.addresses)
        #expect(transport.sent("POST", "/sdapi/v1/txt2img").count == 6)
    }

    @Test func `a run goes to the endpoint with the least to do`() async throws {
        let gate = Gate()
        let (pool, _) = try pool { port, request in
            if port == 1001, Self.isStart(request) { try await gate.wait() }
            return nil
        }
        async let slow = told(pool)
        while gate.waiting == 0 { await Task.yield() }
        for seed in 2...4 { #expect(try await told(pool, seed: seed).error == nil) }
        #expect(pool.tallies.map(\.made) == [0, 3])
        gate.open()
        #expect(try await slow.error == nil)
        #expect(pool.tallies.map(\.made) == [1, 3])
    }

    @Test(arguments: ["refused", "502", "503", "lost"])
    func `what surely cost nothing goes to the other, and the sick one comes back`(_ how: String)
        async throws
    {
        let isSick = Mutex(true)
        let (pool, _) = try pool { port, request in
            guard port == 1001, isSick.withLock({ $0 }) else { return nil }
            switch how {
            case "refused": throw TransportError.notSent("connection refused")
            case "lost": if Self.isStart(request) { throw TransportError.lost("reset") }
            default: return HTTPResponse(status: Int(how) ?? 0, bytes: [])
            }
            return nil
        }
        for seed in 1...4 {
            let told = try await told(pool, seed: seed)
            #expect(told.error == nil)
            #expect(told.events.count { if case .sent = $0 { true } else { false } } == 1)
        }
        if how != "lost" {
            #expect(pool.tallies.map(\.made) == [0, 4])
            #expect(pool.tallies[0].isOut)
            #expect(pool.tallies[0].outages == 1)
        }
        isSick.withLock { $0 = false }
        while pool.tallies[0].isOut { await Task.yield() }
        for seed in 5...12 { #expect(try await told(pool, seed: seed).error == nil) }
        #expect(pool.tallies[0].made > 0)
        #expect(pool.tallies.map(\.made).reduce(0, +) == 12)
    }

    @Test(arguments: ["502", "504", "lost"])
    func `what may have been billed is unknown and goes nowhere else`(_ how: String) async throws {
        let (pool, transport) = try pool("segmind") { port, request in
            guard port == 1001, Self.isStart(request) else { return nil }
            if how == "lost" { throw TransportError.lost("reset") }
            return HTTPResponse(status: Int(how) ?? 0, bytes: [])
        }
        let told = try await told(pool)
        guard case .unknown = told.error else {
            Issue.record("\(String(describing: told.error))")
            return
        }
        #expect(transport.sent("POST", "/v1/").count == 1)
        #expect(pool.tallies[0].outages == 1)
        #expect(try await self.told(pool, seed: 2).error == nil)
        #expect(pool.tallies[1].made == 1)
    }

    @Test func `what never left goes elsewhere though it costs, and a refusal does not`()
        async throws
    {
        let (pool, transport) = try pool("segmind") { port, request in
            guard Self.isStart(request) else { return nil }
            if port == 1001 { throw TransportError.notSent("connection refused") }
            return nil
        }
        #expect(try await told(pool).error == nil)
        #expect(pool.tallies.map(\.made) == [0, 1])
        let refusing = try self.pool("segmind") { _, request in
            Self.isStart(request) ? HTTPResponse(status: 401, bytes: []) : nil
        }
        #expect(try await told(refusing.pool).error != nil)
        #expect(refusing.transport.sent("POST", "/v1/").count == 1)
        #expect(transport.sent("POST", "/v1/").count == 4, "three tries at the first, one here")
    }

    @Test func `when none answers the run ends, naming why`() async throws {
        let time = FakeTime()
        let (pool, _) = try pool(time: time) { _, _ in
            throw TransportError.notSent("connection refused")
        }
        let error = try #require(try await told(pool).error)
        #expect("\(error)".contains("none of 2 endpoints answers"))
        #expect("\(error)".contains("connection refused"))
    }

    @Test func `addresses that are none, twice the same, or of no server are refused`() throws {
        let services = HTTPServices(
            transport: try ScriptedTransport("webui"), environment: [:])
        for (kind, addresses, words) in [
            ("embedded", ["http://a"], "embedded has no servers; allowed"),
            ("webui", ["http://a", "http://a/"], "is given twice"),
            ("webui", ["a b"], "is no address"),
            ("webui", [], "none is given"),
        ] {
            let error = try #require(throws: BackendError.self) {
                try EndpointPool(kind: kind, addresses: addresses, services: services)
            }
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test
    func `runs side by side share one pause, and a limit that lets others through is waited out`()
        async throws
    {
        let time = FakeTime()
        let state = Mutex((limited: 0, made: 0))
        // Two requests a second get through.
        let (pool, transport) = try pool(time: time) { port, request in
            guard Self.isStart(request) else { return nil }
            let isOver = state.withLock { state in
                if state.made < 2 + 2 * state.limited {
                    state.made += 1
                    return false
                }
                state.limited += 1
                return true
            }
            return isOver
                ? HTTPResponse(status: 429, headers: [("Retry-After", "1")], bytes: []) : nil
        }
        let errors = try await withThrowingTaskGroup(of: BackendError?.self) { group in
            for seed in 1...40 {
                group.addTask { try await self.told(pool, seed: seed).error }
            }
            return try await group.reduce(into: []) { if let error = $1 { $0.append(error) } }
        }
        #expect(errors.isEmpty)
        #expect(pool.tallies.map(\.made).reduce(0, +) == 40)
        #expect(transport.sent("POST", "/sdapi/v1/txt2img").count >= 40)
    }
}

/// Lets nobody through until it is opened.
private final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: 0))

    var waiting: Int { state.withLock { $0.waiting } }

    func open() { state.withLock { $0.isOpen = true } }

    func wait() async throws {
        state.withLock { $0.waiting += 1 }
        while !state.withLock({ $0.isOpen }) { try await Task.sleep(nanoseconds: 1_000_000) }
    }
}

import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// What every backend over HTTP does when a request or its reply does not arrive.
@Suite struct ContractSendingTests {
    @Test(arguments: BackendCase.all)
    func `a limit on the rate is waited for as long as the server says`(_ service: BackendCase)
        async throws
    {
        let time = FakeTime()
        let seen = CallCounter()
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start, seen.next() < 2 else {
                return nil
            }
            return HTTPResponse(status: 429, headers: [("Retry-After", "4")], bytes: [])
        }
        let backend = try service.open(transport, time: time)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        #expect(told.error == nil)
        #expect(told.pictures.count == 1)
        #expect(told.stages.contains("asked too often, going on in 4 s"))
        #expect(told.stages.contains("asked too often, going on in 1 s"))
        #expect(time.waits.reduce(0, +) >= 8)
        #expect(transport.sent("POST", service.start).count == 3)
    }

    @Test(arguments: BackendCase.all)
    func `a limit that lasts too long, or for ever, ends the run`(_ service: BackendCase)
        async throws
    {
        for headers in [[("Retry-After", "3600")], []] {
            let transport = try ScriptedTransport(service.replies) { request in
                ScriptedTransport.path(of: request.url) == service.start
                    ? HTTPResponse(status: 429, headers: headers, bytes: []) : nil
            }
            let backend = try service.open(transport)
            let told = try await EventRecorder(
                backend.generate(try service.request(of: backend), previewEvery: nil))
            let error = try #require(told.error)
            service.expectSentence(error)
            #expect("\(error)".contains("too many requests"))
            #expect(transport.sent("POST", service.start).count == (headers.isEmpty ? 6 : 1))
        }
    }

    @Test(arguments: BackendCase.all)
    func `a request that never left is sent three times, then the address is named`(
        _ service: BackendCase
    ) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            throw TransportError.notSent("connection refused")
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        service.expectSentence(error)
        #expect("\(error)".contains("://"))
        #expect("\(error)".contains("connection refused"))
        #expect(transport.sent("POST", service.start).count == 3)
    }

    @Test(
        arguments: BackendCase.all,
        [TransportError.lost("reset by peer"), .timedOut(sent: true)])
    func `a reply that is lost is not asked for again where it may be billed`(
        _ service: BackendCase, _ loss: TransportError
    ) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            throw loss
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        let error = try #require(told.error)
        service.expectSentence(error)
        #expect(transport.sent("POST", service.start).count == 1)
        if case .unknown(let reason) = error {
            #expect(service.isBilled)
            #expect(reason.contains("billed"))
        } else {
            #expect(!service.isBilled)
        }
    }

    @Test(arguments: BackendCase.all)
    func `a body that breaks off is a lost reply`(_ service: BackendCase) async throws {
        let transport = try ScriptedTransport(service.replies) { request in
            guard ScriptedTransport.path(of: request.url) == service.start else { return nil }
            return HTTPResponse(
                status: 200,
                body: AsyncThrowingStream { stream in
                    stream.yield(Array("{\"ima".utf8))
                    stream.finish(throwing: TransportError.lost("truncated"))
                })
        }
        let backend = try service.open(transport)
        let told = try await EventRecorder(
            backend.generate(try service.request(of: backend), previewEvery: nil))
        service.expectSentence(try #require(told.error))
        #expect(transport.sent("POST", service.start).count == 1)
    }
}

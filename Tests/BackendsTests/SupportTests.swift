import Backends
import EmbeddedBackend
import HTTPBackends
import Parameters
import Testing

@Suite struct SupportTests {
    /// Support is asked without sending anything.
    private struct NoTransport: Transport {
        func send(_ request: HTTPRequest) throws -> HTTPResponse {
            throw TransportError.notSent("nothing is sent here")
        }
    }

    private static let backends: [any Backend] =
        [Embedded(threads: 1)]
        + HTTPServices(transport: NoTransport(), environment: [:]).backends

    @Test(arguments: Parameter.all.map(\.name))
    func `a parameter is honoured by some backend`(_ name: String) throws {
        let parameter = try #require(Parameter.named(name))
        let honouring = Self.backends.filter {
            $0.support(for: parameter, model: "bundled") == .honoured
        }
        #expect(!honouring.isEmpty, "no backend honours \(name)")
    }

    @Test func `the services say who reads a parameter that they do not send`() throws {
        for backend in Self.backends.dropFirst() {
            for parameter in [Parameter.weights, .long, .clipskip, .precision] {
                #expect(
                    backend.support(for: parameter, model: "bundled")
                        == .ignored("only the embedded engine reads it; it is not sent"))
            }
        }
    }
}

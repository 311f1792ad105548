import Backends
import EmbeddedBackend
import HTTPBackends

/// Every backend of the program, the embedded engine first.
let everyBackend: [any Backend] =
    [Embedded(threads: 1)]
    + HTTPServices(transport: NoTransport(), environment: [:]).backends

/// For backends that are asked what they are, and send nothing.
private struct NoTransport: Transport {
    func send(_ request: HTTPRequest) throws -> HTTPResponse {
        throw TransportError.notSent("nothing is sent here")
    }
}

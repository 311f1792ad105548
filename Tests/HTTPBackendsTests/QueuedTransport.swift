import HTTPBackends
import Synchronization

/// A transport that gives its replies in their order, whatever is asked.
final class QueuedTransport: Transport {
    private struct State {
        var replies: [Result<HTTPResponse, TransportError>]
        var sent: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    init(_ replies: [Result<HTTPResponse, TransportError>]) {
        state = Mutex(State(replies: replies))
    }

    /// Replies with these statuses and no body.
    convenience init(statuses: [Int]) {
        self.init(statuses.map { .success(HTTPResponse(status: $0, bytes: [])) })
    }

    /// The requests so far.
    var sent: [HTTPRequest] { state.withLock { $0.sent } }

    func send(_ request: HTTPRequest) throws -> HTTPResponse {
        try state.withLock { state in
            state.sent.append(request)
            guard !state.replies.isEmpty else {
                throw TransportError.notSent("no reply is left for \(request.url)")
            }
            return try state.replies.removeFirst().get()
        }
    }
}

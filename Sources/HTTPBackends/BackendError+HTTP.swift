import Backends

extension BackendError {
    /// Any error of an HTTP backend as one that a user reads.
    init(_ error: any Error) {
        switch error {
        case let error as BackendError: self = error
        case is CancellationError, TransportError.cancelled: self = .cancelled
        default: self = .failed("\(error)")
        }
    }
}

import Backends

extension Problem {
    /// What a client is told of a backend's error.
    ///
    /// - Parameters:
    ///   - error: the backend's.
    ///   - isRemote: whether the backend is a service elsewhere: its failures are then 502.
    init(_ error: BackendError, isRemote: Bool) {
        let failure: Kind = isRemote ? .badGateway : .serverError
        switch error {
        case .refused(let reason): self.init(.invalidParameter, reason)
        case .denied(let reason):
            self.init(
                failure,
                "the backend does not take this server's requests; its owner reads why in the log",
                reason: reason)
        case .unknown(let reason): self.init(.timedOut, reason)
        case .cancelled: self.init(.serverError, "the run was cancelled")
        case .failed, .unavailable: self.init(failure, "the run failed: \(error)")
        }
    }
}

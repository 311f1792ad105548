/// Why a backend made no picture; each case is one sentence for the user.
public enum BackendError: Error, Hashable, CustomStringConvertible {
    case cancelled
    /// The request cannot be done as asked: nothing was made, nothing is charged.
    case refused(String)
    /// The service takes no request of this program as it is set up: its key, account or address.
    /// Nothing was made, and another request would fare the same.
    case denied(String)
    /// The work began and failed.
    case failed(String)
    /// The service is not there, or said that it is away: nothing that counts was done, and the
    /// same request may go to another.
    case unavailable(String)
    /// It was sent and no answer came: it may have been done, and may be billed.
    case unknown(String)

    public var description: String {
        switch self {
        case .cancelled: "cancelled"
        case .refused(let reason), .denied(let reason), .failed(let reason),
            .unavailable(let reason), .unknown(let reason):
            reason
        }
    }
}

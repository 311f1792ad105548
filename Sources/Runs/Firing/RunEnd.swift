import Backends
import Ledger
import LineSyntax

/// How a run ended.
public struct RunEnd: Sendable {
    /// The run as the library has it.
    public let run: Run
    /// What the user should know: what was cut, replaced or left out.
    public let notes: [String]
    /// US dollars that the backend reports as charged.
    public let charged: Double
    /// Whether it was sent.
    public let isSent: Bool
    /// Whether more may be billed: it was sent, and how it ended is not known.
    public let mayBeBilled: Bool
    /// Whether the backend refuses every request as it is set up, so that the next would fail too.
    public let isDenied: Bool
}

extension Run {
    /// Throws unless the run ended with its pictures, so that a script stops there.
    ///
    /// - Throws: `UserError`, ``UserError/interrupted`` for a run that was cancelled.
    public func checkEnd() throws {
        switch state {
        case .done: break
        case .cancelled: throw UserError.interrupted
        default:
            let reason = error ?? state.rawValue
            throw errorClass == "library"
                ? UserError.library("@\(number): \(reason)")
                : UserError.run("@\(number) \(state.rawValue): \(reason)")
        }
    }
}

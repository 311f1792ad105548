import Backends
import Ledger
import LineSyntax

extension UserError {
    /// Any error as one that a script can stop at, in a sentence that is fit to be shown.
    public init(_ error: any Error) {
        self = Self.classified(error).map { text in
            let line = text.onOneLine
            guard !line.dropFirst(Self.maxLength).isEmpty else { return line }
            return line.prefix(Self.maxLength) + "…"
        }
    }

    /// The most characters of an error's sentence; what was typed may be a megabyte.
    private static let maxLength = 2000

    private static func classified(_ error: any Error) -> UserError {
        switch error {
        case let error as UserError: error
        case let error as BackendError: error == .cancelled ? .interrupted : .run("\(error)")
        case let error as LedgerError:
            switch error.kind {
            case .notFound, .query, .invalid: .input("\(error)")
            default: .library("\(error)")
            }
        default: .input("\(error)")
        }
    }
}

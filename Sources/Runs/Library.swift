import Dispatch
import Ledger
import Synchronization

/// The library, opened when it is first needed, or ahead of that behind the prompt.
public final class Library: Sendable {
    private let opener: @Sendable (_ updating: (Int) -> Void) throws -> Ledger
    private let state: Mutex<State>

    private struct State: Sendable {
        var opened: Ledger?
        var notice: @Sendable (String) -> Void
    }

    /// - Parameters:
    ///   - opener: opens the library; after a failure the next use tries again, since the disk may
    ///     have room, or the other process be gone, by then. Before it brings a library of an older
    ///     version up to date it reports the number of runs.
    ///   - notice: takes a sentence about a large library of an older version, or about runs that
    ///     an earlier process left unfinished.
    public init(
        _ opener: @escaping @Sendable (_ updating: (Int) -> Void) throws -> Ledger,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.opener = opener
        state = Mutex(State(notice: notice))
    }

    /// Updates of larger libraries are announced, for they take seconds.
    private static let announcedRuns = 20_000

    /// Sets who takes the notices, before the library is opened.
    public func onNotice(_ notice: @escaping @Sendable (String) -> Void) {
        state.withLock { $0.notice = notice }
    }

    /// The library, opened now if it was not yet.
    ///
    /// - Throws: `LedgerError` when it cannot be opened.
    public func ledger() throws -> Ledger {
        try state.withLock { state in
            if let opened = state.opened { return opened }
            let notice = state.notice
            let ledger = try opener { runs in
                guard runs >= Self.announcedRuns else { return }
                notice("the library is being brought up to date, once: \(runs) runs, some seconds")
            }
            state.opened = ledger
            // The first use by a later process labels what an earlier one left unfinished.
            if let numbers = try? ledger.labelInterrupted(), !numbers.isEmpty {
                notice(Self.interruptedNotice(numbers))
            }
            return ledger
        }
    }

    /// Begins to open the library on another thread.
    ///
    /// - Parameter then: called there with the opened library, or with what prevents it.
    public func openAhead(
        _ then: @escaping @Sendable (Result<Ledger, any Error>) -> Void = { _ in }
    ) {
        DispatchQueue.global().async { then(Result { try self.ledger() }) }
    }

    /// The notice about runs whose process had ended before they did.
    private static func interruptedNotice(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(8).map { "@\($0)" }.joined(separator: ", ")
        let more = numbers.count > 8 ? " and \(numbers.count - 8) more" : ""
        let was = numbers.count == 1 ? "was" : "were"
        return "\(shown)\(more) \(was) interrupted when an earlier reroll ended; "
            + "`:recall @N` and `:go` fire again"
    }
}

import Dispatch
import Foundation
import Ledger

/// The library, opened when it is first needed, or ahead of that behind the prompt.
public final class Library: @unchecked Sendable {
    private let lock = NSLock()
    private let opener: @Sendable (_ updating: (Int) -> Void) throws -> Ledger
    private var opened: Ledger?
    private var listener: @Sendable (String) -> Void

    /// - Parameters:
    ///   - opener: opens the library; after a failure the next use tries again, since the disk may
    ///     have room, or the other process be gone, by then. It tells how many runs there are
    ///     before it brings a library of an older version up to date.
    ///   - tell: takes a sentence about a library that is large and of an older version, or about
    ///     runs that an earlier process left unfinished.
    public init(
        _ opener: @escaping @Sendable (_ updating: (Int) -> Void) throws -> Ledger,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.opener = opener
        listener = tell
    }

    /// So many runs are brought up to date before anyone wonders.
    private static let manyRuns = 20_000

    /// Sets who takes those sentences, before the library is opened.
    func tell(_ tell: @escaping @Sendable (String) -> Void) { lock.withLock { listener = tell } }

    /// The library, opened now if it was not yet.
    public func ledger() throws -> Ledger {
        try lock.withLock {
            if let opened { return opened }
            let ledger = try opener { [listener] runs in
                guard runs >= Self.manyRuns else { return }
                listener(
                    "the library is being brought up to date, once: \(runs) runs, some seconds")
            }
            opened = ledger
            // What an earlier process left unfinished is labelled at the first use by a later one.
            if let numbers = try? ledger.labelInterrupted(), !numbers.isEmpty {
                listener(Shell.interruptedNotice(numbers))
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
}

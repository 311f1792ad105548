import Ledger
import LineSyntax

/// Searches of the library: a large one may take seconds where nothing is indexed.
extension Shell {
    /// The runs that a query finds, newest first, as `Ledger.find` gives them.
    ///
    /// What takes longer than a moment is said to be under way, and Ctrl-C ends it.
    ///
    /// - Throws: what is wrong with the query; ``UserError/interrupted`` after Ctrl-C.
    func found(_ query: String, before: Int? = nil, limit: Int) throws -> [Run] {
        let ledger = try ledger()
        return try patiently("searching the library") {
            try await ledger.search(query, before: before, limit: limit)
        }
    }

    /// Does something that only reads; after a moment it says `what` on the status line.
    ///
    /// - Parameters:
    ///   - what: what is done, as in `searching the library`.
    ///   - work: ends soon after its task was cancelled.
    /// - Returns: what `work` gives.
    /// - Throws: what `work` throws; ``UserError/interrupted`` after Ctrl-C, which it says.
    func patiently<T: Sendable>(
        _ what: String, _ work: @escaping @Sendable () async throws -> T
    ) throws -> T {
        let mailbox = Mailbox<Result<T, any Error>>()
        let wake = waiter.wake
        waiter.begin()
        let task = Task.detached {
            do { mailbox.put(.success(try await work())) } catch { mailbox.put(.failure(error)) }
            wake()
        }
        defer { waiter.end() }
        let begun = ContinuousClock.now
        var isSaid = false
        defer { if isSaid { output.status(nil) } }
        while true {
            if let result = mailbox.take().first { return try result.get() }
            switch waiter.wait(milliseconds: Self.moment) {
            case .interrupted:
                task.cancel()
                output.status(nil)
                output.talk("stopped \(what)")
                throw UserError.interrupted
            case .woken: break
            case .timeout:
                isSaid = true
                let seconds = Int((ContinuousClock.now - begun).seconds)
                output.status(
                    "\(what)\(seconds > 0 ? ", \(seconds) s" : ""); Ctrl-C stops")
            }
        }
    }

    /// Milliseconds that nobody needs to be told of.
    private static let moment = 300
}

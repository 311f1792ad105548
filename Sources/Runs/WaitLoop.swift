import LineSyntax

/// The one loop in which the thread that owns the shell waits for work on other threads.
public struct WaitLoop {
    private let waiter: any RunWaiter
    private let output: any Output

    /// - Parameters:
    ///   - waiter: how this thread waits, and how others end the wait.
    ///   - output: shows the status line of slow work.
    public init(_ waiter: any RunWaiter, output: any Output) {
        self.waiter = waiter
        self.output = output
    }

    /// Ends a wait; may be called on any thread.
    public var wake: @Sendable () -> Void { waiter.wake }

    /// Whether the user has pressed Ctrl-C since the last look; does not wait.
    public var isInterrupted: Bool { waiter.wait(milliseconds: 0) == .interrupted }

    /// Calls `step` after every wake and timeout until it gives a value.
    ///
    /// - Parameters:
    ///   - pause: milliseconds until `step` is called without a wake.
    ///   - interrupted: called after each Ctrl-C.
    ///   - step: looks at what has come; nil waits on.
    /// - Returns: the value that `step` gave.
    /// - Throws: what `interrupted` and `step` throw.
    public func until<T>(
        pause: () -> Int = { 500 }, interrupted: () throws -> Void, _ step: () throws -> T?
    ) throws -> T {
        waiter.begin()
        defer { waiter.end() }
        while true {
            if let value = try step() { return value }
            if waiter.wait(milliseconds: pause()) == .interrupted { try interrupted() }
        }
    }

    /// Keeps the terminal for `body`, which asks ``isInterrupted`` itself between its steps.
    public func holding<T>(_ body: () throws -> T) rethrows -> T {
        waiter.begin()
        defer { waiter.end() }
        return try body()
    }

    /// Waits for asynchronous work; Ctrl-C cancels it.
    ///
    /// - Parameters:
    ///   - activity: names the work on the status line once it takes longer than a moment, as in
    ///     `searching the library`; nil shows nothing.
    ///   - work: ends soon after its task was cancelled.
    /// - Returns: what `work` gives.
    /// - Throws: what `work` throws; ``UserError/interrupted`` after Ctrl-C.
    public func value<T: Sendable>(
        showing activity: String? = nil, of work: @escaping @Sendable () async throws -> T
    ) throws -> T {
        let mailbox = Mailbox<Result<T, any Error>>()
        let wake = wake
        let task = Task.detached {
            do { mailbox.put(.success(try await work())) } catch { mailbox.put(.failure(error)) }
            wake()
        }
        let begun = ContinuousClock.now
        var isShown = false
        defer {
            task.cancel()
            if isShown { output.status(nil) }
        }
        return try until(
            pause: { Self.statusDelay },
            interrupted: {
                guard let activity else { throw UserError.interrupted }
                task.cancel()
                output.status(nil)
                output.talk("stopped \(activity)")
                throw UserError.interrupted
            }
        ) {
            if let result = mailbox.take().first { return try result.get() }
            let seconds = (ContinuousClock.now - begun).seconds
            if let activity, seconds * 1000 >= Double(Self.statusDelay) {
                isShown = true
                let time = seconds >= 1 ? ", \(Int(seconds)) s" : ""
                output.status("\(activity)\(time); Ctrl-C stops")
            }
            return nil
        }
    }

    /// Milliseconds before slow work shows a status line.
    private static let statusDelay = 300
}

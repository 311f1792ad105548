import Backends

extension Shell {
    /// Waits for something that a backend is asked, until Ctrl-C.
    ///
    /// - Throws: ``ShellError/interrupted``, and what the work throws.
    func waiting<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) throws -> T {
        let mailbox = Mailbox<Result<T, any Error>>()
        let wake = waiter.wake
        let task = Task.detached {
            do { mailbox.put(.success(try await work())) } catch { mailbox.put(.failure(error)) }
            wake()
        }
        waiter.begin()
        defer {
            task.cancel()
            waiter.end()
        }
        while true {
            if let result = mailbox.take().first { return try result.get() }
            if waiter.wait(milliseconds: 500) == .interrupted { throw ShellError.interrupted }
        }
    }
}

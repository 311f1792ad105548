import Backends

/// A task and the events it gives; used by one reader.
///
/// `@unchecked Sendable`: only the one reader of the stream that ``events(of:)`` returns calls
/// ``next()``, so nothing touches the iterator twice at a time.
final class EventWorker: @unchecked Sendable {
    private let task: Task<Void, Never>
    private var iterator: AsyncThrowingStream<Event, any Error>.AsyncIterator

    init(
        _ task: Task<Void, Never>,
        reading iterator: AsyncThrowingStream<Event, any Error>.AsyncIterator
    ) {
        self.task = task
        self.iterator = iterator
    }

    deinit { task.cancel() }

    func next() async throws -> Event? {
        if let event = try await iterator.next() { return event }
        guard Task.isCancelled else { return nil }
        task.cancel()
        await task.value
        throw BackendError.cancelled
    }
}

/// The events of work that runs in a task of its own.
///
/// When the reader's task is cancelled, the work is cancelled and waited for, so that what it does
/// to clean up (telling a server to stop) is done before the reader goes on. Every error comes out
/// as a ``BackendError``.
func events(
    of work: @escaping @Sendable (_ tell: @escaping @Sendable (Event) -> Void) async throws -> Void
) -> AsyncThrowingStream<Event, any Error> {
    let (inner, feed) = AsyncThrowingStream<Event, any Error>.makeStream()
    let worker = EventWorker(
        Task {
            do {
                try await work { feed.yield($0) }
                feed.finish()
            } catch {
                feed.finish(throwing: BackendError(error))
            }
        }, reading: inner.makeAsyncIterator())
    return AsyncThrowingStream { try await worker.next() }
}

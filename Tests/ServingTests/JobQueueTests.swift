import Testing

@testable import Serving

@Suite struct JobQueueTests {
    @Test func `one goes and so many wait`() throws {
        let queue = JobQueue(limit: 2)
        let places = try (0..<3).map { _ in try queue.join() }
        #expect(queue.waiting == 2)
        let problem = #expect(throws: Problem.self) { try queue.join() }
        #expect(problem?.status(for: .segmind) == 429)
        queue.leave(places[1])
        _ = try queue.join()
    }

    @Test func `places come up in their order`() async throws {
        let queue = JobQueue(limit: 8)
        let places = try (0..<4).map { _ in try queue.join() }
        var order: [Int] = []
        try await withThrowingTaskGroup(of: Int.self) { group in
            for (number, place) in places.enumerated().reversed() {
                group.addTask {
                    try await queue.turn(place)
                    return number
                }
            }
            for try await number in group {
                order.append(number)
                queue.leave(places[number])
            }
        }
        #expect(order == [0, 1, 2, 3])
        #expect(!queue.isBusy)
    }

    @Test func `a task that is cancelled gives its place up`() async throws {
        let queue = JobQueue(limit: 8)
        let first = try queue.join()
        let second = try queue.join()
        let third = try queue.join()
        let waiting = Task { try await queue.turn(second) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        queue.leave(first)
        queue.leave(first)
        try await queue.turn(third)
        #expect(queue.waiting == 0)
    }

    @Test func `a queue without room to wait still works`() throws {
        let queue = JobQueue(limit: 0)
        let place = try queue.join()
        #expect(throws: Problem.self) { try queue.join() }
        queue.leave(place)
        _ = try queue.join()
    }
}

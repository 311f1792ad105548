import Foundation

/// A few threads for calls that wait for the disk, which must not hold up those that compute.
///
/// Several waits at once cost a disk little more than one.
final class DiskThreads: @unchecked Sendable {
    private let count: Int
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []  // only touched while the condition is locked
    private var started = 0  // likewise
    private var idle = 0  // likewise

    /// - Parameter count: how many calls may wait at once; a thread starts when it is first needed.
    init(count: Int) { self.count = count }

    /// Does `work` on one of the threads.
    func run(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            add { done.resume(with: Result(catching: work)) }
        }
    }

    private func add(_ job: @escaping @Sendable () -> Void) {
        condition.lock()
        defer { condition.unlock() }
        jobs.append(job)
        condition.signal()
        guard jobs.count > idle, started < count else { return }
        started += 1
        let thread = Thread { [self] in work() }
        thread.name = "reroll disk"
        thread.start()
    }

    private func work() -> Never {
        while true {
            condition.lock()
            idle += 1
            while jobs.isEmpty { condition.wait() }
            idle -= 1
            let job = jobs.removeFirst()
            condition.unlock()
            job()
        }
    }
}

/// The process's threads that wait for the disk; they live as long as it does.
let diskThreads = DiskThreads(count: 8)

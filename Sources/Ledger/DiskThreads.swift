import Foundation

/// A few threads for calls that wait for the disk, so that these do not block threads that compute.
///
/// Several waits at once cost a disk little more than one. Unchecked: the variables are touched
/// only while the condition is locked; a `Mutex` cannot replace it, since threads wait for it.
final class DiskThreads: @unchecked Sendable {
    private let count: Int
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var started = 0
    private var idle = 0

    /// - Parameter count: the most calls that wait at once; a thread starts when first needed.
    init(count: Int) { self.count = count }

    /// Runs `work` on one of the threads.
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

import Foundation

/// One thread on which the engine does all its work.
///
/// The engine is for one caller at a time, and runs go in the order they came in; the work blocks,
/// which the threads of Swift's tasks must not.
///
/// `@unchecked Sendable`: a condition variable, which `Mutex` lacks, guards `jobs` and `started`.
final class EngineThread: @unchecked Sendable {
    private let lock = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var started = false

    /// Runs `job` after those given before it.
    func run(_ job: @escaping @Sendable () -> Void) {
        lock.lock()
        defer { lock.unlock() }
        jobs.append(job)
        if !started {
            started = true
            let thread = Thread { self.work() }
            thread.name = "reroll engine"
            thread.stackSize = 8 << 20
            thread.start()
        }
        lock.signal()
    }

    private func work() {
        while true {
            lock.lock()
            while jobs.isEmpty { lock.wait() }
            let job = jobs.removeFirst()
            lock.unlock()
            job()
        }
    }
}

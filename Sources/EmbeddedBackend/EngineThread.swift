import Foundation

/// One thread on which the engine does all its work.
///
/// The engine is for one caller at a time, and runs go in the order they came in; the work blocks, which the
/// threads of Swift's tasks must not.
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

/// A flag that one thread raises and another reads.
final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }
    func raise() { lock.withLock { raised = true } }
}

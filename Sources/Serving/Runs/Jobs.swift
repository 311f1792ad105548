import Foundation
import Parameters

/// A v2 job: submitted, worked on, and kept for a while.
struct Job: Sendable {
    enum State: Sendable {
        case waiting(Run)
        case done(Delivery, Outcome)
        case failed(Problem)
    }

    let id: String
    let account: Account
    var state: State
}

/// The v2 jobs of this process, in memory; a finished one is forgotten after a while.
final class Jobs: @unchecked Sendable {
    private let lifetime: Double
    private let countLimit: Int
    private let byteLimit: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let lock = NSLock()
    private var jobs: [String: Job] = [:]
    /// The finished ones, the oldest first.
    private var finished: [(id: String, at: ContinuousClock.Instant, bytes: Int)] = []
    private var bytes = 0

    init(
        _ options: ServerOptions,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        lifetime = options.jobLifetime
        countLimit = options.jobLimit
        byteLimit = options.jobBytes
        self.now = now
    }

    func add(_ run: Run) {
        let job = Job(id: run.id, account: run.account, state: .waiting(run))
        lock.withLock { jobs[job.id] = job }
    }

    func remove(_ id: String) { lock.withLock { _ = jobs.removeValue(forKey: id) } }

    func finish(_ id: String, _ state: Job.State) {
        let size = if case .done(let delivery, _) = state { delivery.size } else { 0 }
        lock.withLock {
            guard jobs[id] != nil else { return }
            jobs[id]?.state = state
            finished.append((id, now(), size))
            bytes += size
            forget()
        }
    }

    /// The job, while it is kept.
    func job(_ id: String) -> Job? {
        lock.withLock {
            forget()
            return jobs[id]
        }
    }

    private func forget() {
        let now = now()
        while let first = finished.first,
            finished.count > countLimit || bytes > byteLimit && finished.count > 1
                || (now - first.at) / .seconds(1) >= lifetime
        {
            finished.removeFirst()
            bytes -= first.bytes
            jobs[first.id] = nil
        }
    }
}

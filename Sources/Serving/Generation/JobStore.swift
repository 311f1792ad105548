import Synchronization

/// The v2 jobs of this process, in memory; a finished one is forgotten after a while.
final class JobStore: Sendable {
    private struct Contents {
        var jobs: [String: StoredJob] = [:]
        /// The finished ones, the oldest first.
        var finished: [(id: String, at: ContinuousClock.Instant, bytes: Int)] = []
        var bytes = 0
    }

    private let lifetime: Double
    private let countLimit: Int
    private let byteLimit: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let contents = Mutex(Contents())

    init(
        _ options: ServerOptions,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        lifetime = options.jobLifetime
        countLimit = options.jobLimit
        byteLimit = options.jobBytes
        self.now = now
    }

    func add(_ job: GenerationJob) {
        let stored = StoredJob(id: job.id, account: job.account, state: .waiting(job))
        contents.withLock { $0.jobs[stored.id] = stored }
    }

    func remove(_ id: String) { contents.withLock { _ = $0.jobs.removeValue(forKey: id) } }

    func finish(_ id: String, _ state: StoredJob.State) {
        let size = if case .done(let pictures, _) = state { pictures.size } else { 0 }
        contents.withLock { contents in
            guard contents.jobs[id] != nil else { return }
            contents.jobs[id]?.state = state
            contents.finished.append((id, now(), size))
            contents.bytes += size
            forget(&contents)
        }
    }

    /// The job, while it is kept.
    func job(_ id: String) -> StoredJob? {
        contents.withLock { contents in
            forget(&contents)
            return contents.jobs[id]
        }
    }

    private func forget(_ contents: inout Contents) {
        let now = now()
        while let first = contents.finished.first,
            contents.finished.count > countLimit
                || contents.bytes > byteLimit && contents.finished.count > 1
                || (now - first.at) / .seconds(1) >= lifetime
        {
            contents.finished.removeFirst()
            contents.bytes -= first.bytes
            contents.jobs[first.id] = nil
        }
    }
}

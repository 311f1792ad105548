import Backends
import Ledger
import LineSyntax

/// One call of ``RunExecutor/fire(_:_:_:)``: the jobs that wait, the runs under way, and why it
/// stops.
///
/// One thread owns it; every run is a task that posts its news to a mailbox.
final class FiringLoop {
    private let work: FiringWork
    private let policy: FiringPolicy
    private let worker: RunWorker
    private let budget: Budget
    private let session: String
    private let wake: @Sendable () -> Void

    private var lanes: [Lane]
    private var tasks: [Int: RunningTask] = [:]
    /// Plans that were made and wait until they fit under the cap.
    private var planned: [Int: PlannedRun] = [:]
    private var pace: PacedStart
    private var failures = 0
    private var isCancelled = false
    private let mailbox = Mailbox<(job: Int, message: Message)>()
    private(set) var stop: FiringStop? {
        didSet { if stop != nil { closeSlots() } }
    }

    /// A lane at work.
    private struct Lane {
        var jobs: ArraySlice<Int>
        let slots: Slots
        let size: Int
        /// Runs that are at the backend, or wait for one of its slots.
        var busy = 0
    }

    private struct RunningTask {
        let task: Task<Void, Never>
        let plan: Plan
        let lane: Int
        /// US dollars set aside for it.
        let reserved: Double
        /// Whether the backend has given its last picture.
        var isReceived = false
    }

    private enum Message: Sendable {
        case progress(Progress)
        case received
        case end(Result<RunEnd, any Error>)
    }

    init(
        _ work: FiringWork, _ policy: FiringPolicy, worker: RunWorker, budget: Budget,
        session: String, wake: @escaping @Sendable () -> Void
    ) {
        self.work = work
        self.policy = policy
        self.worker = worker
        self.budget = budget
        self.session = session
        self.wake = wake
        pace = PacedStart(perMinute: policy.perMinute)
        lanes = work.lanes.map { Lane(jobs: $0.jobs, slots: Slots($0.slots), size: $0.slots) }
    }

    /// Runs that hold a slot, or whose picture is being kept.
    private var underWay: Int {
        lanes.reduce(tasks.values.count(where: \.isReceived)) { $0 + $1.slots.taken }
    }

    /// Milliseconds until something may have to be done without news.
    var pause: Int { min(tasks.isEmpty ? 250 : 500, pace.pause ?? 500) }

    /// Starts what can be started and takes the news.
    ///
    /// - Returns: whether everything is over.
    func round() throws -> Bool {
        for (job, message) in mailbox.take() { try take(message, job) }
        try startJobs()
        try work.round(underWay)
        return tasks.isEmpty && (stop != nil || lanes.allSatisfy(\.jobs.isEmpty))
    }

    /// Stops after Ctrl-C: at once, or by the policy after the runs under way.
    func interrupt() {
        let isFirst = stop != .interrupted
        if isFirst { stop = .interrupted }
        if isFirst { work.interrupted(underWay) }
        if !isCancelled, !isFirst || !policy.finishesWhenInterrupted {
            isCancelled = true
            for running in tasks.values { running.task.cancel() }
        }
    }

    /// Gives everything up that is still under way.
    func abandon() {
        closeSlots()
        for running in tasks.values {
            running.task.cancel()
            budget.release(running.reserved)
        }
    }

    private func closeSlots() { for lane in lanes { lane.slots.close() } }

    // MARK: - Starting

    private func startJobs() throws {
        while stop == nil, tasks.count < policy.maxTasks, let lane = nextLane, pace.isDue {
            guard let job = lanes[lane].jobs.first else { return }
            do {
                switch try planned[job].map(FiringWork.Job.fire) ?? work.job(job) {
                case .known(let run):
                    lanes[lane].jobs.removeFirst()
                    try work.heard(job, .known(run))
                case .fire(let run):
                    guard budget.affords(run.plan) else {
                        planned[job] = run
                        // What is under way may cost less than was set aside for it.
                        if tasks.isEmpty { stop = .budget(budget.overdraft(of: run.plan)) }
                        return
                    }
                    planned[job] = nil
                    lanes[lane].jobs.removeFirst()
                    start(job, run, in: lane)
                    try work.heard(job, .started)
                }
            } catch {
                stop = .error(UserError(error))
            }
        }
    }

    /// The lane with room whose first job comes first; nil where there is none.
    ///
    /// Some runs are recorded before a slot is free for them, so that no slot waits for the disk.
    private var nextLane: Int? {
        lanes.indices.filter { index in
            let lane = lanes[index]
            let ahead = policy.perMinute == nil ? lane.size / 2 : 0
            return !lane.jobs.isEmpty && lane.busy < lane.size + ahead
        }.min { (lanes[$0].jobs.first ?? 0) < (lanes[$1].jobs.first ?? 0) }
    }

    private func start(_ job: Int, _ run: PlannedRun, in lane: Int) {
        pace.spend(pictures: run.plan.request.count)
        lanes[lane].busy += 1
        let (worker, session, mailbox, wake) = (worker, session, mailbox, wake)
        let slots = lanes[lane].slots
        let task = Task.detached {
            let result: Result<RunEnd, any Error>
            do {
                let end = try await worker.execute(
                    run, session: session,
                    turn: { try await slots.take(job) },
                    progress: {
                        mailbox.put((job, .progress($0)))
                        wake()
                    },
                    received: {
                        slots.leave(job)
                        mailbox.put((job, .received))
                        wake()
                    })
                result = .success(end)
            } catch {
                result = .failure(error)
            }
            slots.leave(job)
            mailbox.put((job, .end(result)))
            wake()
        }
        tasks[job] = RunningTask(
            task: task, plan: run.plan, lane: lane, reserved: budget.reserve(for: run.plan))
    }

    // MARK: - News

    private func take(_ message: Message, _ job: Int) throws {
        guard let running = tasks[job] else { return }
        switch message {
        case .progress(let progress): try work.heard(job, .progress(progress))
        case .received:
            guard !running.isReceived else { return }
            tasks[job]?.isReceived = true
            lanes[running.lane].busy -= 1
        case .end(let result):
            tasks[job] = nil
            if !running.isReceived { lanes[running.lane].busy -= 1 }
            budget.release(running.reserved)
            switch result {
            case .success(let end):
                budget.record(end, of: running.plan)
                try work.heard(job, .ended(end))
                count(end)
            case .failure(let error):
                try work.heard(job, .unrecorded(error))
                if stop == nil { stop = .error(UserError(error)) }
            }
        }
    }

    private func count(_ end: RunEnd) {
        switch end.run.state {
        case .done: failures = 0
        case .cancelled: return
        default: failures += 1
        }
        guard stop == nil else { return }
        if policy.stopsWhenDenied, end.isDenied {
            stop = .denied(end.run.error?.onOneLine ?? end.run.state.rawValue)
        } else if let limit = policy.maxFailures, failures >= limit,
            lanes.contains(where: { !$0.jobs.isEmpty })
        {
            stop = .failures(end.run)
        }
    }
}

/// When the next run may start, by a limit of pictures a minute.
struct PacedStart {
    /// nil for no limit.
    let perMinute: Double?
    private var next = ContinuousClock.now

    init(perMinute: Double?) { self.perMinute = perMinute }

    var isDue: Bool { perMinute == nil || ContinuousClock.now >= next }

    /// Milliseconds until a run may start; nil where nothing has to be waited for.
    var pause: Int? {
        guard perMinute != nil else { return nil }
        let left = (next - ContinuousClock.now).seconds
        return left > 0 ? min(250, Int(left * 1000) + 1) : 250
    }

    /// Counts pictures that have just been asked for.
    mutating func spend(pictures: Int) {
        guard let perMinute else { return }
        let span = Duration.seconds(60 / perMinute * Double(pictures))
        next = max(next, ContinuousClock.now) + span
    }
}

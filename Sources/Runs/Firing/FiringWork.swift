import Backends
import Ledger
import LineSyntax

/// What ``RunExecutor`` fires: jobs in lanes, and who hears of them.
///
/// A lane is a queue of its own, such as the rows of a batch for one backend; a lane that is full
/// keeps no other waiting. Jobs are known by numbers that the caller chooses.
public struct FiringWork {
    public struct Lane {
        /// The number of runs that are at the backend at once, at least 1.
        public let slots: Int
        /// The jobs in their order.
        public var jobs: ArraySlice<Int>

        public init(slots: Int, jobs: some Sequence<Int>) {
            self.slots = max(1, slots)
            self.jobs = ArraySlice(jobs)
        }
    }

    /// What a job turns out to be when its turn comes.
    public enum Job {
        /// The library holds its run already.
        case known(Run)
        case fire(PlannedRun)
    }

    /// News of a job.
    public enum Event {
        case known(Run)
        case started
        case progress(Progress)
        case ended(RunEnd)
        /// Its end could not be recorded; it is as if it had not been fired.
        case unrecorded(any Error)
    }

    public var lanes: [Lane]
    /// Makes a job when its turn comes.
    public var job: (Int) throws -> Job
    /// Takes the news of a job; what it throws stops the loop.
    public var heard: (Int, Event) throws -> Void
    /// Called after every round with the number of runs under way.
    public var round: (_ underWay: Int) throws -> Void = { _ in }
    /// Called when Ctrl-C stops the loop, with the number of runs under way.
    public var interrupted: (_ underWay: Int) -> Void = { _ in }

    public init(
        lanes: [Lane], job: @escaping (Int) throws -> Job,
        heard: @escaping (Int, Event) throws -> Void
    ) {
        self.lanes = lanes
        self.job = job
        self.heard = heard
    }
}

/// How ``RunExecutor`` fires.
public struct FiringPolicy: Sendable {
    /// The most runs that have begun and not ended, those included whose pictures are being kept:
    /// with 1 a run begins only after the one before has ended.
    public var maxTasks = 1
    /// Consecutive runs without a picture that stop the loop; nil never stops it.
    public var maxFailures: Int?
    /// Whether a backend that refuses every request stops the loop.
    public var stopsWhenDenied = false
    /// Whether the first Ctrl-C lets the runs under way finish, so that only the second cancels
    /// them.
    public var finishesWhenInterrupted = false
    /// Pictures that are asked for in a minute at most; nil for no limit.
    public var perMinute: Double?
    /// The number of steps between previews; nil for no preview.
    public var previewEvery: Int?

    public init() {}
}

/// Why firing stopped before its last job.
public enum FiringStop: Equatable, Sendable {
    case interrupted
    /// The next run does not fit under the cap.
    case budget(UserError)
    /// A backend refuses every request as it is set up.
    case denied(String)
    /// Consecutive failures, the last of them.
    case failures(Run)
    case error(UserError)
}

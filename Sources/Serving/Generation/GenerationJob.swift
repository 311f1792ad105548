import Backends
import Images
import Parameters
import Synchronization

/// A run on its way: its request, its progress, and how to stop it.
final class GenerationJob: Sendable {
    enum Stop: Hashable {
        /// The client closed the connection.
        case gone
        /// A client asked for it and takes the pictures that there are.
        case interrupted
        case timedOut
        /// The server stops.
        case stopping
    }

    /// The progress of a job.
    struct State {
        var progress: Backends.Progress?
        var preview: Picture?
        var pictures: [GeneratedPicture] = []
        var begun: ContinuousClock.Instant?
        var stop: Stop?
        fileprivate var task: Task<Acknowledgement, any Error>?
    }

    let id: String
    let request: Request
    let account: Account
    let family: Family
    /// Whether no connection waits for it.
    let isDetached: Bool
    let joined = ContinuousClock.now
    private let mutex = Mutex(State())

    init(id: String, request: Request, account: Account, family: Family, isDetached: Bool) {
        self.id = id
        self.request = request
        self.account = account
        self.family = family
        self.isDetached = isDetached
    }

    var state: State { mutex.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { mutex.withLock { body(&$0) } }

    /// Stops the job, or keeps it from beginning; the first reason stays.
    func stop(_ reason: Stop) {
        let task = mutex.withLock { state in
            if state.stop == nil { state.stop = reason }
            return state.task
        }
        task?.cancel()
    }

    func begin(_ task: Task<Acknowledgement, any Error>) {
        let isStopped = mutex.withLock { state in
            state.task = task
            return state.stop != nil
        }
        if isStopped { task.cancel() }
    }

    /// The part that is done, 0 to 1.
    var fractionDone: Double {
        guard let progress = state.progress, progress.steps > 0, request.count > 0 else { return 0 }
        let pictures = Double(max(0, progress.picture - 1))
        let steps = Double(progress.step) / Double(progress.steps)
        return min(1, max(0, (pictures + steps) / Double(request.count)))
    }
}

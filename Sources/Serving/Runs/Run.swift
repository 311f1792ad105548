import Backends
import Foundation
import Images
import Parameters

/// One run on its way: what it asks for, how far it is, and how to stop it.
final class Run: @unchecked Sendable {
    enum Stop: Hashable {
        /// The client closed the connection.
        case gone
        /// A client asked for it and takes what there is.
        case interrupted
        case timedOut
        /// The server goes.
        case stopping
    }

    /// How far a run is, for those who ask.
    struct State {
        var progress: Backends.Progress?
        var preview: Picture?
        var pictures: [GeneratedPicture] = []
        var begun: ContinuousClock.Instant?
        var stop: Stop?
    }

    let id: String
    let request: Request
    let account: Account
    let family: Family
    /// Whether no connection waits for it.
    let isDetached: Bool
    let joined = ContinuousClock.now
    private let lock = NSLock()
    private var now = State()
    private var task: Task<Acknowledgement, any Error>?

    init(id: String, request: Request, account: Account, family: Family, isDetached: Bool) {
        self.id = id
        self.request = request
        self.account = account
        self.family = family
        self.isDetached = isDetached
    }

    var state: State { lock.withLock { now } }

    func change(_ body: (inout State) -> Void) { lock.withLock { body(&now) } }

    /// Stops the run, or keeps it from beginning; the first reason stays.
    func stop(_ reason: Stop) {
        let task = lock.withLock {
            if now.stop == nil { now.stop = reason }
            return self.task
        }
        task?.cancel()
    }

    func begin(_ task: Task<Acknowledgement, any Error>) {
        let isStopped = lock.withLock {
            self.task = task
            return now.stop != nil
        }
        if isStopped { task.cancel() }
    }

    /// The part that is done, 0 to 1.
    static func done(_ state: State, of request: Request) -> Double {
        guard let progress = state.progress, progress.steps > 0, request.count > 0 else { return 0 }
        let pictures = Double(max(0, progress.picture - 1))
        let steps = Double(progress.step) / Double(progress.steps)
        return min(1, max(0, (pictures + steps) / Double(request.count)))
    }
}

/// What came out of a run.
struct Outcome: Sendable {
    let pictures: [GeneratedPicture]
    /// nil for a run that was interrupted.
    let acknowledgement: Acknowledgement?
    /// Seconds in the queue.
    let waited: Double
    /// Seconds at work.
    let took: Double
}

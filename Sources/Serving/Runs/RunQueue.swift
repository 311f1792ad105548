import Foundation

/// Lets one run go at a time and a bounded number wait, first come first served.
final class RunQueue: @unchecked Sendable {
    /// A run's place; given up with ``RunQueue/leave(_:)``.
    final class Place: @unchecked Sendable {
        fileprivate var wake: CheckedContinuation<Bool, Never>?
        fileprivate var isLeft = false
    }

    private let limit: Int
    private let lock = NSLock()
    /// The first is at work, the others wait.
    private var places: [Place] = []
    /// Seconds that the last runs took, for a guess at the next.
    private var average = 1.0

    /// - Parameter limit: how many may wait.
    init(limit: Int) { self.limit = limit }

    var waiting: Int { lock.withLock { max(0, places.count - 1) } }
    var isBusy: Bool { lock.withLock { !places.isEmpty } }

    /// Takes a place at the end.
    ///
    /// - Throws: ``Problem`` of kind `busy` when the queue is full.
    func join() throws -> Place {
        try lock.withLock {
            guard places.count <= limit else {
                throw Problem(
                    .busy(seconds: max(1, average)),
                    "The queue is full: \(places.count - 1) requests wait; try again later")
            }
            let place = Place()
            places.append(place)
            return place
        }
    }

    /// Waits until the place is the first.
    ///
    /// - Throws: `CancellationError` when the task is cancelled or the place was left.
    func turn(_ place: Place) async throws {
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = lock.withLock { () -> Bool? in
                    if place.isLeft { return false }
                    if places.first === place { return true }
                    place.wake = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            leave(place)
        }
        guard isMine, !Task.isCancelled else { throw CancellationError() }
    }

    /// Gives the place up, whether waiting or at work, so that the next begins; harmless twice.
    ///
    /// - Parameters:
    ///   - place: from ``join()``.
    ///   - took: seconds of work, where the run was done.
    func leave(_ place: Place, took: Double? = nil) {
        let wakes = lock.withLock { () -> [(CheckedContinuation<Bool, Never>, Bool)] in
            if let took { average += (took - average) / 4 }
            guard !place.isLeft else { return [] }
            place.isLeft = true
            places.removeAll { $0 === place }
            var wakes: [(CheckedContinuation<Bool, Never>, Bool)] = []
            if let wake = place.wake {
                place.wake = nil
                wakes.append((wake, false))
            }
            if let first = places.first, let wake = first.wake {
                first.wake = nil
                wakes.append((wake, true))
            }
            return wakes
        }
        for (wake, isMine) in wakes { wake.resume(returning: isMine) }
    }
}

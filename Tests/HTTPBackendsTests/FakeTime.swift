import HTTPBackends
import Synchronization

/// A clock that runs ahead instead of waiting, and remembers how long it was asked to wait.
final class FakeTime: Sendable {
    private let state = Mutex((now: 1_700_000_000.0, waits: [Double]()))

    var waits: [Double] { state.withLock { $0.waits } }

    var timing: Timing {
        Timing(
            now: { self.state.withLock { $0.now } },
            sleep: { seconds in
                try Task.checkCancellation()
                self.state.withLock {
                    $0.now += seconds
                    $0.waits.append(seconds)
                }
                await Task.yield()
            },
            random: { 0.5 })
    }
}

import Synchronization

/// How long services want not to be asked, shared by all runs that go side by side.
///
/// When one run is told to wait, the others wait, too, instead of being told the same one by one.
final class RateLimitHolds: Sendable {
    private struct State {
        var ends: [Endpoint: Double] = [:]
        var counts: [Endpoint: Int] = [:]
    }

    private let state = Mutex(State())

    /// The time before which a service is not asked, in seconds since 1970; 0 for none.
    func end(_ endpoint: Endpoint) -> Double { state.withLock { $0.ends[endpoint] ?? 0 } }

    /// Holds everybody back until a time; a later one that is set already stays.
    func hold(_ endpoint: Endpoint, until end: Double) {
        state.withLock { $0.ends[endpoint] = max(end, $0.ends[endpoint] ?? 0) }
    }

    /// The number of requests that got through.
    func passed(_ endpoint: Endpoint) -> Int { state.withLock { $0.counts[endpoint] ?? 0 } }

    /// Counts a request that got through.
    func pass(_ endpoint: Endpoint) { state.withLock { $0.counts[endpoint, default: 0] += 1 } }
}

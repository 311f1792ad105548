import Foundation

/// How long services want not to be asked, shared by all runs that go side by side.
///
/// When one run is told to wait, the others wait, too, instead of being told the same one by one.
final class Pauses: @unchecked Sendable {
    private let lock = NSLock()
    private var ends: [Endpoint: Double] = [:]  // only touched while the lock is held
    private var counts: [Endpoint: Int] = [:]  // likewise

    /// When a service wants to be asked again, in seconds since 1970; 0 for any time.
    func end(_ endpoint: Endpoint) -> Double { lock.withLock { ends[endpoint] ?? 0 } }

    /// Holds everybody back until a time; one that is later already stands.
    func hold(_ endpoint: Endpoint, until end: Double) {
        lock.withLock { ends[endpoint] = max(end, ends[endpoint] ?? 0) }
    }

    /// How many requests got through.
    func passed(_ endpoint: Endpoint) -> Int { lock.withLock { counts[endpoint] ?? 0 } }

    /// Counts a request that got through.
    func pass(_ endpoint: Endpoint) { lock.withLock { counts[endpoint, default: 0] += 1 } }
}

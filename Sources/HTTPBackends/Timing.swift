import Foundation

/// The clock, the waiting and the chance that a backend uses; tests bring their own.
public struct Timing: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double
    /// Waits so many seconds; throws when the task is cancelled.
    public var sleep: @Sendable (Double) async throws -> Void
    /// A number in 0..<1.
    public var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Double) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// The real ones.
    public static let system = Timing(
        now: { Date().timeIntervalSince1970 },
        sleep: { try await Task.sleep(nanoseconds: UInt64(max(0, min($0, 86_400)) * 1e9)) },
        random: { Double.random(in: 0..<1) })
}

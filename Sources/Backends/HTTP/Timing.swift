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

/// How long a server that is asked too often wants us to wait.
enum RateLimit {
    /// The longest wait that is done without asking, in seconds, as the OpenAI client has it.
    static let longest = 120.0
    /// How many times a request is sent at most.
    static let attempts = 6

    /// Seconds to wait after a 429.
    ///
    /// `Retry-After` in seconds or as a date (RFC 9110 10.2.3), else `x-rate-limit-reset-at-utc`,
    /// else a random part of a doubling span, which keeps many clients from coming back at once.
    /// `attempt` is 0 after the first sending.
    static func wait(_ header: (String) -> String?, attempt: Int, timing: Timing) -> Double {
        if let text = header("retry-after").map(trimmed) {
            if let seconds = Double(text), seconds.isFinite { return max(0, seconds) }
            if let date = HTTPDate.seconds(text) { return max(0, date - timing.now()) }
        }
        if let text = header("x-rate-limit-reset-at-utc").map(trimmed),
            let date = HTTPDate.seconds(text)
        {
            return max(0, date - timing.now())
        }
        let span = min(60, 2 * Double(1 << min(max(attempt, 0), 8)))
        return timing.random() * span
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Dates as servers write them.
enum HTTPDate {
    /// Seconds since 1970 of an HTTP date, an ISO 8601 time (UTC where it names no zone) or a
    /// number of seconds or milliseconds since 1970; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        if let number = Double(text), number.isFinite {
            return number > 1e11 ? number / 1000 : number > 1e9 ? number : nil
        }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        for format in [
            "EEE, dd MMM yyyy HH:mm:ss zzz", "yyyy-MM-dd'T'HH:mm:ssXXXXX",
            "yyyy-MM-dd'T'HH:mm:ss.SSSXXXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXXXX",
            "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "yyyy-MM-dd HH:mm:ss",
            "yyyy-MM-dd HH:mm:ssXXXXX", "yyyy-MM-dd HH:mm:ss.SSSSSS",
        ] {
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return date.timeIntervalSince1970 }
        }
        return nil
    }
}

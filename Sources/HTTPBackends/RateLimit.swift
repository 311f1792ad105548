import Foundation

/// How long a server that is asked too often wants us to wait.
enum RateLimit {
    /// The longest wait that is done without asking, in seconds, as the OpenAI client has it.
    static let maxWait = 120.0
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

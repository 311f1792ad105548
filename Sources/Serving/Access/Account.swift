import JSON
import Synchronization

/// The client behind a request: what it has used, and what is left to it.
///
/// Figures begin with the process and end with it.
final class Account: Sendable {
    private struct Balance {
        /// Left to spend.
        var left: Double
        /// Requests that may be made at once now, as a bucket that fills at the rate of the key.
        var tokens: Double
        /// When the bucket was filled last.
        var filled: ContinuousClock.Instant
    }

    /// What an account without `credits=` reads as its balance; it never falls.
    static let uncounted = 1_000_000.0

    let label: String
    /// Whether pictures are taken off a balance.
    let isCounted: Bool
    private let key: Key?
    private let balance: Mutex<Balance>
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - key: nil for a server without keys, where everybody shares one account.
    ///   - now: the clock.
    init(
        _ key: Key?,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.key = key
        self.now = now
        label = key?.label ?? "-"
        isCounted = key?.credits != nil
        balance = Mutex(
            Balance(
                left: key?.credits ?? Self.uncounted, tokens: Double(key?.rate ?? 0), filled: now())
        )
    }

    var credits: Double { balance.withLock { $0.left } }

    func mayUse(_ model: String) -> Bool { key?.models?.contains(model) ?? true }

    /// Counts one generation against the rate of the key.
    ///
    /// - Throws: ``Problem`` of kind `busy`.
    func countRequest() throws {
        guard let rate = key?.rate else { return }
        let perSecond = Double(rate) / 60
        let wait = balance.withLock { balance -> Double in
            let now = now()
            let fresh = (now - balance.filled) / .seconds(1) * perSecond
            balance.tokens = min(Double(rate), balance.tokens + fresh)
            balance.filled = now
            guard balance.tokens < 1 else {
                balance.tokens -= 1
                return 0
            }
            return (1 - balance.tokens) / perSecond
        }
        guard wait > 0 else { return }
        throw Problem(
            .busy(seconds: wait),
            "Rate limit of \(rate) requests a minute reached; try again in "
                + "\(Int(wait.rounded(.up))) s"
        )
    }

    /// Takes what a run costs before it begins, so that several at once cannot overdraw.
    ///
    /// - Throws: ``Problem`` of kind `insufficientCredits`.
    func pay(_ amount: Double) throws {
        guard isCounted, amount > 0 else { return }
        try balance.withLock { balance in
            guard balance.left >= amount else {
                throw Problem(
                    .insufficientCredits,
                    """
                    Insufficient credits: this costs \(JSONValue.real(amount)) and \
                    \(JSONValue.real(balance.left)) are left; ask for fewer pictures or for more \
                    credits
                    """)
            }
            balance.left -= amount
        }
    }

    /// Gives back what a run cost that made no picture.
    func refund(_ amount: Double) {
        guard isCounted else { return }
        balance.withLock { $0.left += amount }
    }
}

import Backends
import LineSyntax

/// Asks before firing what takes long, where a person is there to answer.
public struct LongWork {
    private let estimate: RunEstimate
    private let consent: Consent

    /// What takes longer is asked about.
    private static let unaskedSeconds = 600.0
    /// More runs are asked about where no time is known.
    private static let unaskedRuns = 200

    public init(library: Library, consent: Consent) {
        estimate = RunEstimate(library: library)
        self.consent = consent
    }

    /// Seconds that runs will take; nil where that is not known.
    public func seconds(for plans: [Plan]) throws -> Double? {
        plans.isEmpty ? 0 : try estimate.seconds(for: plans)
    }

    /// Asks about runs that take long.
    ///
    /// - Parameters:
    ///   - plans: the runs of one line.
    ///   - seconds: how long they take; nil where that is not known.
    ///   - question: such as `20 runs, about 15 min`.
    ///   - refusal: what to type to fire unasked.
    /// - Throws: ``UserError/input(_:)`` when the answer is not yes.
    public func confirm(
        _ plans: [Plan], seconds: Double?, question: String, refusal: String
    ) throws {
        guard !plans.isEmpty, consent.canAsk, !consent.isGiven else { return }
        let isLong = seconds.map { $0 > Self.unaskedSeconds } ?? (plans.count > Self.unaskedRuns)
        guard isLong else { return }
        guard consent.confirm("\(question); fire?") else {
            throw UserError.input("not fired; \(refusal)")
        }
    }
}

import Backends
import Ledger
import LineSyntax
import Parameters

/// How fast the runs of a sweep go, for its status line.
struct SweepPace {
    private let total: Int
    private let begun = ContinuousClock.now

    init(total: Int) { self.total = total }

    /// `12/100  1.2 s/run  1 min to go`, from the pace so far.
    func text(done: Int) -> String {
        let place = "\(done + 1)/\(total)"
        guard done > 0 else { return place }
        let pace = (ContinuousClock.now - begun).seconds / Double(done)
        let left = pace * Double(total - done)
        return "\(place)  \(pace.fixed(pace < 10 ? 1 : 0)) s/run  \(left.inWords) to go"
    }
}

extension Shell {
    /// How many of the last runs an estimate looks at.
    private static let recentRuns = 200

    /// Seconds that runs will take, from the last ones of the same backend and model; nil where
    /// there was none for one of them.
    ///
    /// Where steps count, time is taken to grow with them.
    func estimatedSeconds(_ plans: [Plan]) throws -> Double? {
        let recent = try ledger().runs(limit: Self.recentRuns).filter { $0.state == .done }
        var paces: [String: Double?] = [:]
        var sum = 0.0
        for plan in plans {
            let request = plan.request
            let key = "\(request.backend)\n\(request.model)"
            let counts =
                plan.backend.support(for: Parameter.steps, model: request.model) == .honoured
            func work(_ settings: Settings) -> Double {
                Double(settings.count ?? 1) * (counts ? Double(settings.steps ?? 1) : 1)
            }
            if paces[key] == nil {
                let found = recent.compactMap { run -> Double? in
                    guard run.backend == request.backend, run.model == request.model,
                        let duration = run.duration, let settings = try? run.requestedSettings()
                    else { return nil }
                    return duration / max(1, work(settings))
                }.sorted()
                paces[key] = .some(found.isEmpty ? nil : found[found.count / 2])
            }
            guard let pace = paces[key] ?? nil else { return nil }
            sum += pace * work(request.resolved)
        }
        return sum
    }
}

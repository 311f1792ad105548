import Backends
import Ledger
import Parameters

/// Estimates how long runs take, from the last ones of the same backend and model.
struct RunEstimate {
    let library: Library

    /// The number of recent runs that an estimate reads.
    private static let recentRuns = 200

    /// Seconds that runs will take; nil where no earlier run of one's backend and model is known.
    ///
    /// Where the backend honours steps, time is taken to grow with them.
    func seconds(for plans: [Plan]) throws -> Double? {
        let recent = try library.ledger().runs(limit: Self.recentRuns).filter { $0.state == .done }
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

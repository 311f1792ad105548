import Synchronization

/// Figures for Prometheus; they begin with the process.
final class Metrics: Sendable {
    private struct Counts {
        var requests: [String: Int] = [:]
        var runs: [String: Int] = [:]
        var pictures = 0
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
        var runSeconds = 0.0
    }

    /// Upper bounds of the histogram of run times, in seconds.
    private static let bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

    private let started = ContinuousClock.now
    private let counts = Mutex(Counts())

    func countRequest(_ family: Family, status: Int) {
        counts.withLock {
            $0.requests["family=\"\(family.rawValue)\",status=\"\(status)\"", default: 0] += 1
        }
    }

    func countRun(_ outcome: String, seconds: Double, pictures: Int = 0) {
        counts.withLock { counts in
            counts.runs[outcome, default: 0] += 1
            counts.pictures += pictures
            counts.runSeconds += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound {
                counts.buckets[index] += 1
            }
        }
    }

    /// The text format of Prometheus, version 0.0.4.
    func text(waiting: Int, isBusy: Bool) -> String {
        let counts = counts.withLock { $0 }
        var text = ""
        func family(_ name: String, _ type: String, _ help: String) {
            text += "# HELP reroll_\(name) \(help)\n# TYPE reroll_\(name) \(type)\n"
        }
        family("requests_total", "counter", "Answers by family of clients and status.")
        for (labels, count) in counts.requests.sorted(by: { $0.key < $1.key }) {
            text += "reroll_requests_total{\(labels)} \(count)\n"
        }
        family("runs_total", "counter", "Runs by outcome.")
        for (outcome, count) in counts.runs.sorted(by: { $0.key < $1.key }) {
            text += "reroll_runs_total{outcome=\"\(outcome)\"} \(count)\n"
        }
        family("pictures_total", "counter", "Pictures made.")
        text += "reroll_pictures_total \(counts.pictures)\n"
        family("run_seconds", "histogram", "Seconds a run took, without its time in the queue.")
        for (bound, count) in zip(Self.bounds, counts.buckets) {
            text += "reroll_run_seconds_bucket{le=\"\(bound)\"} \(count)\n"
        }
        let count = counts.runs.values.reduce(0, +)
        text += "reroll_run_seconds_bucket{le=\"+Inf\"} \(count)\n"
        text += "reroll_run_seconds_sum \(counts.runSeconds)\nreroll_run_seconds_count \(count)\n"
        family("queue_waiting", "gauge", "Runs that wait.")
        text += "reroll_queue_waiting \(waiting)\n"
        family("runs_going", "gauge", "Runs at work.")
        text += "reroll_runs_going \(isBusy ? 1 : 0)\n"
        family("uptime_seconds", "gauge", "Seconds since the server started.")
        text += "reroll_uptime_seconds \((ContinuousClock.now - started) / .seconds(1))\n"
        return text
    }
}

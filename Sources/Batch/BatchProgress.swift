import Backends
import Ledger
import LineSyntax

/// How far a batch is, in the words of the status line.
struct BatchProgress {
    private let count: Int
    private let begun = ContinuousClock.now
    private var lastEnd = ContinuousClock.now
    private var lastLine: ContinuousClock.Instant?
    private var news: Progress?
    /// Rows that were done before, or were found in the library.
    var old = 0
    private(set) var done = 0
    private(set) var failed = 0

    /// - Parameter count: rows of the batch.
    init(count: Int) { self.count = count }

    mutating func add(_ state: Run.State) {
        if state == .done { done += 1 } else { failed += 1 }
        lastEnd = .now
        news = nil
    }

    mutating func hear(_ news: Progress) { self.news = news }

    /// The line for where the batch is now, with the time to go from the pace so far; nil where the
    /// last one is too new for the eye.
    mutating func line(underWay: Int, cost: Double, isStopping: Bool) -> String? {
        if let lastLine, (ContinuousClock.now - lastLine).seconds < 0.1 { return nil }
        lastLine = .now
        var parts = ["\(old + done) of \(count) done"]
        if failed > 0 { parts.append("\(failed) failed") }
        parts.append("\(underWay) under way")
        let now = ContinuousClock.now
        let over = done + failed
        if over > 0, !isStopping {
            let pace = (now - begun).seconds / Double(over)
            parts.append(Self.words(seconds: pace * Double(count - old - over)) + " to go")
        }
        if cost > 0 { parts.append("$\(cost.fixed(2))") }
        if isStopping { parts.append("stopping") }
        // What a run is at is worth a word where it takes long.
        if let news, (now - lastEnd).seconds > 1 {
            if news.step > 0 {
                parts.append("step \(news.step)/\(news.steps)")
            } else if let stage = news.stage {
                parts.append(stage.onOneLine)
            }
        }
        return parts.joined(separator: "  ")
    }

    /// `45 s`, `3 min 20 s`, `2 h 5 min`.
    static func words(seconds: Double) -> String {
        let seconds = Int(max(0, min(seconds, 1e9)).rounded())
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}

import Backends
import LineSyntax

/// The words of the status line while a run goes: how far, and how long still.
public final class ProgressLine {
    private let count: Int
    private let begun = ContinuousClock.now
    private var firstStep: ContinuousClock.Instant?
    private var lastFrame: ContinuousClock.Instant?

    /// - Parameter count: pictures of the run.
    public init(count: Int) { self.count = count }

    /// Whether a preview may be drawn: ten a second are enough, and a terminal may be far away.
    public func isFrameDue() -> Bool {
        let now = ContinuousClock.now
        if let lastFrame, now - lastFrame < .milliseconds(100) { return false }
        lastFrame = now
        return true
    }

    /// The line for where the run is now, with seconds to go from the pace so far.
    public func text(_ progress: Progress) -> String {
        var parts: [String] = []
        if count > 1 { parts.append("picture \(progress.picture)/\(count)") }
        if let stage = progress.stage { parts.append(stage) }
        if progress.step > 0 {
            parts.append("step \(progress.step)/\(progress.steps)")
            let now = ContinuousClock.now
            if let firstStep {
                let done = (progress.picture - 1) * progress.steps + progress.step
                let pace = (now - firstStep).seconds / Double(max(1, done - 1))
                let left = pace * Double(count * progress.steps - done)
                parts.append("\(left.tenths) s to go")
            } else {
                firstStep = now
            }
        }
        return parts.joined(separator: "  ")
    }
}

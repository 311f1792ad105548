/// At which steps of a run previews are made, so that they take only a share of its time.
///
/// They are spread evenly over the run: with room for one it is made half-way, with room for
/// many at every step. A run has one at least.
struct PreviewPace {
    private let share: Double?
    private let count: Int
    private var last = 0
    /// Seconds that a preview takes; nil before the first.
    private(set) var cost: Double?

    /// - Parameters:
    ///   - share: of the run's time that previews may take, over 0; nil for any.
    ///   - count: of the run's steps.
    ///   - cost: in seconds, of a preview of an earlier run; nil when there was none.
    init(share: Double?, count: Int, cost: Double?) {
        self.share = share
        self.count = count
        self.cost = cost
    }

    /// Whether a preview is made after a step.
    ///
    /// - Parameters:
    ///   - step: 1 to `count`.
    ///   - seconds: since the run began.
    /// - Returns: whether one is made now.
    mutating func isDue(after step: Int, seconds: Double) -> Bool {
        let spacing = spacing(after: step, seconds: seconds)
        // One that the finished picture follows at once is not worth its time.
        guard step - last >= spacing, count - step >= spacing / 2 else { return false }
        last = step
        return true
    }

    /// Records the cost of the last preview, in seconds.
    mutating func spend(_ seconds: Double) { cost = seconds }

    private func spacing(after step: Int, seconds: Double) -> Int {
        guard let share else { return 1 }
        // The first of all previews is made a quarter into the run, what it costs not being known.
        guard let cost else { return max(1, count / 4) }
        let whole = seconds / Double(max(1, step)) * Double(count)
        let room = cost > 0 ? share * whole / cost : .infinity
        return room >= Double(count) ? 1 : max(1, count / (max(1, Int(room)) + 1))
    }
}

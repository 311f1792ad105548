import LineSyntax

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

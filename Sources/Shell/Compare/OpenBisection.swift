import Ledger

/// A bisection that this session works at.
struct OpenBisection {
    let series: Series
    let way: Bisection
    let names: [String]
    /// The runs at the two ends.
    let ends: [Int]
}

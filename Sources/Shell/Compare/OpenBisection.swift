import Ledger

/// A bisection that this session works at.
struct OpenBisection {
    let series: Series
    let way: Bisection
    let names: [String]
    /// The runs whose pictures stand at the ends.
    let ends: [Int]
}

import Ledger

/// A vote that this session works at.
struct OpenVote {
    let series: Series
    let names: [String]
    let seeds: [Int]
    let ballot: Ballot
}

import Foundation
import Hashing

/// The pairs of a vote: in which order they are shown, which run stands on which side, and what the
/// answers come to.
struct Ballot {
    /// What a person chose of a pair.
    enum Choice: String {
        case left, right, tie, skip
    }

    /// A pair as it is shown.
    struct Pair: Equatable {
        /// The index of its seed.
        let seed: Int
        /// Whether the picture of A is on the left.
        let isALeft: Bool
    }

    /// In the order in which they are shown.
    let pairs: [Pair]

    /// - Parameters:
    ///   - seeds: how many seeds there are.
    ///   - key: makes order and sides, always the same for the same key, so that a vote goes on
    ///     after a restart as it was.
    init(seeds: Int, key: String) {
        func draw(_ index: Int) -> [UInt8] {
            Array(SHA256.hex(Array("\(key) \(index)".utf8)).utf8)
        }
        pairs = (0..<seeds).map { (index: $0, lot: draw($0)) }
            .sorted { $0.lot.lexicographicallyPrecedes($1.lot) }
            .map { Pair(seed: $0.index, isALeft: ($0.lot.last ?? 0) % 2 == 0) }
    }

    /// What the answers come to.
    struct Tally: Equatable {
        var a = 0
        var b = 0
        var ties = 0
        var skipped = 0

        /// The share of the decided pairs that A won; nil before one is decided.
        var share: Double? { a + b > 0 ? Double(a) / Double(a + b) : nil }
    }

    /// The tally of answers, by their place in `pairs`.
    func tally(_ answers: [Int: Choice]) -> Tally {
        var tally = Tally()
        for (index, answer) in answers where pairs.indices.contains(index) {
            switch answer {
            case .tie: tally.ties += 1
            case .skip: tally.skipped += 1
            case .left: if pairs[index].isALeft { tally.a += 1 } else { tally.b += 1 }
            case .right: if pairs[index].isALeft { tally.b += 1 } else { tally.a += 1 }
            }
        }
        return tally
    }
}

/// The Wilson score interval of a share, at 95 %.
///
/// Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA
/// 22(158), 1927.
///
/// - Parameters:
///   - wins: at most `count`.
///   - count: at least 1; for 0 the interval is everything.
/// - Returns: the lower and the upper bound, within 0...1.
func wilsonInterval(_ wins: Int, of count: Int) -> ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let z = 1.959963984540054
    let n = Double(count)
    let share = Double(wins) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
}

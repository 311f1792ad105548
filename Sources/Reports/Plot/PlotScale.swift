import Foundation
import LineSyntax

/// A range of numbers with ticks at round values.
struct PlotScale {
    let low: Double
    let high: Double
    let ticks: [Double]
    /// How many decimals the ticks need.
    let decimals: Int

    /// A scale that holds all of `values`, with about `ticks` ticks.
    init(_ values: [Double], ticks wanted: Int) {
        let low = values.min() ?? 0
        var high = values.max() ?? 1
        var floor = low
        if low == high {
            let margin = low == 0 ? 1 : abs(low) / 10
            floor = low - margin
            high += margin
        }
        let step = Self.roundStep((high - floor) / Double(Swift.max(1, wanted)))
        let first = (floor / step).rounded(.down)
        let last = (high / step).rounded(.up)
        self.low = first * step
        self.high = last * step
        let count = Int(last - first)
        ticks = (0...Swift.max(1, count)).map { (first + Double($0)) * step }
        decimals = Swift.max(0, Int(-log10(step).rounded(.down)))
    }

    /// A scale from the first to the last of `values`, with a tick at each.
    init(exactly values: [Double], decimals: Int) {
        let sorted = Set(values).sorted()
        let (first, last) = (sorted.first ?? 0, sorted.last ?? 1)
        low = first == last ? first - 1 : first
        high = first == last ? last + 1 : last
        ticks = sorted
        self.decimals = decimals
    }

    /// A scale from the least to the greatest of `values`, with about `ticks` round ticks between.
    init(within values: [Double], ticks wanted: Int) {
        let round = PlotScale(values, ticks: wanted)
        low = values.min() ?? 0
        high = values.max() ?? 1
        let (low, high) = (low, high)
        ticks = round.ticks.filter { $0 >= low && $0 <= high }
        decimals = round.decimals
    }

    /// A scale between two ends with ticks at whole numbers.
    init(low: Double, high: Double, ticks: [Double]) {
        self.low = low
        self.high = high
        self.ticks = ticks
        decimals = 0
    }

    /// 1, 2 or 5 times a power of ten, not below `step`.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        for factor in [1.0, 2, 5] where factor * power >= step * 0.999999 { return factor * power }
        return 10 * power
    }

    /// Where a value lies between the ends: 0...1.
    func place(_ value: Double) -> Double {
        high > low ? Swift.min(1, Swift.max(0, (value - low) / (high - low))) : 0.5
    }

    /// A tick as text.
    func text(_ tick: Double) -> String { tick.fixed(decimals) }
}

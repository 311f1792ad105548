import Foundation

/// How the timesteps of a run are spread over those of the training.
///
/// Lin, Liu, Li and Yang 2023, arXiv:2305.08891, table 2.
enum Spacing: String, CaseIterable, Sendable {
    case leading, linspace, trailing

    /// `count` timesteps, falling; those of `linspace` may lie between whole numbers.
    ///
    /// `offset` is added to `leading` ones; `count` is 1 to `trainSteps`.
    func timesteps(_ count: Int, of trainSteps: Int, offset: Int) -> [Double] {
        switch self {
        case .leading:
            let ratio = trainSteps / count
            return (0..<count).reversed().map { Double($0 * ratio + offset) }
        case .linspace:
            return linearSpace(0, Double(trainSteps - 1), count).reversed()
        case .trailing:
            return Self.trailing(from: trainSteps, by: Double(trainSteps) / Double(count))
        }
    }

    /// From `start` down to above 0, each less 1.
    ///
    /// numpy's `arange` rounds to one value too many for a few counts (61 of 1000), which lands
    /// at timestep -1; there is no such timestep, so it is left out.
    static func trailing(from start: Int, by step: Double) -> [Double] {
        let count = Int((Double(start) / step).rounded(.up))
        // numpy takes the difference of the first two values for its step.
        let delta = Double(start) - step - Double(start)
        return (0..<count)
            .map { (Double(start) + Double($0) * delta).rounded(.toNearestOrEven) - 1 }
            .filter { $0 >= 0 }
    }
}

/// `numpy.linspace`: `count` values from `start` to `end`, both included.
func linearSpace(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [start] : [] }
    let step = (end - start) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? end : Double($0) * step + start }
}

/// `numpy.interp` over whole numbers: the value of `table` at a fractional index, held at the ends.
func interpolate(_ table: [Float], at position: Double) -> Double {
    guard let first = table.first, let last = table.last else { return 0 }
    guard position > 0 else { return Double(first) }
    guard position < Double(table.count - 1) else { return Double(last) }
    let below = Int(position)
    let low = Double(table[below])
    return (Double(table[below + 1]) - low) * (position - Double(below)) + low
}

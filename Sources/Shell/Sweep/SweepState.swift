import Backends
import Ledger
import Runs

/// A sweep on its way: what each cell asks for, and what fills it.
struct Sweep {
    let plan: SweepPlan
    /// What each cell asks for, position 1 first.
    let cells: [Plan]
    /// The runs that fill cells, by position.
    var runs: [Int: Run] = [:]
    /// Positions whose runs came from the library.
    var known: Set<Int> = []
    /// Positions that ask for the same as an earlier one of the sweep.
    var twins: [Int: Int] = [:]
    /// The series in the library; nil before it has one.
    var series: Series?
    /// Runs that this line has fired.
    var made = 0

    /// Positions that nothing fills yet and that must be made, in the order of making: cells of one
    /// backend and model one after another, so that models are loaded once.
    var missing: [Int] {
        let open = (1...cells.count).filter { runs[$0]?.state != .done && twins[$0] == nil }
        var groups: [String] = []
        for position in open {
            let group = Self.group(cells[position - 1])
            if !groups.contains(group) { groups.append(group) }
        }
        guard groups.count > 1 else { return open }
        return groups.flatMap { group in open.filter { Self.group(cells[$0 - 1]) == group } }
    }

    private static func group(_ plan: Plan) -> String {
        "\(plan.request.backend)\n\(plan.request.model)"
    }

    /// Positions whose last run made no picture.
    var failed: [Int] {
        runs.filter { $0.value.state != .done }.keys.sorted()
    }
}

extension SweepPlan {
    /// Whether cells would get seeds by chance.
    var isSeedOpen: Bool {
        guard !axes.contains(where: { $0.parameter == "seed" }) else { return false }
        if case .fixed? = base.seed { return false }
        return true
    }
}

import Ledger
import LineSyntax
import Parameters
import Runs

/// Where the cells of a sweep stand in a plot: along one axis, with a line for each place on the
/// others.
struct SweepPlot {
    let axis: Plot.Axis
    let lines: [Plot.Line]

    /// Arranges the figures of runs; nil where the plan is of another version or has no such axis.
    ///
    /// - Parameters:
    ///   - series: the sweep.
    ///   - cells: the runs of its cells by position.
    ///   - figures: by the number of the run.
    ///   - name: the parameter along the bottom; nil for the first axis.
    ///   - most: the most lines; with more they are one.
    init?(
        _ series: Series, cells: [Int: Int], figures: [Int: Double], along name: String?, most: Int
    ) {
        guard let plan = SweepPlan(series.plan), !plan.axes.isEmpty,
            let chosen = name.map({ name in plan.axes.firstIndex { $0.parameter == name } }) ?? 0
        else { return nil }
        let axis = plan.axes[chosen]
        let parameter = Parameter.named(axis.parameter)
        let numbers =
            parameter.map(ReportData.isNumber) == true ? axis.values.compactMap(Double.init) : []
        let isNumeric = numbers.count == axis.values.count
        self.axis = Plot.Axis(
            name: axis.title.onOneLine, unit: parameter?.unit,
            categories: isNumeric ? [] : axis.values.indices.map { axis.shown(at: $0) })
        let others = plan.axes.indices.filter { $0 != chosen }
        let isOne = others.map { plan.count(along: $0) }.reduce(1, *) > most
        var names: [String] = []
        var points: [String: [Plot.Point]] = [:]
        for (position, run) in cells.sorted(by: { $0.key < $1.key }) {
            guard let y = figures[run], (1...plan.count).contains(position) else { continue }
            let places = plan.places(position)
            let line =
                isOne
                ? ""
                : others.map {
                    "\(plan.axes[$0].title.onOneLine) \(plan.axes[$0].shown(at: places[$0]))"
                }.joined(separator: ", ")
            if points[line] == nil { names.append(line) }
            let place = places[chosen]
            points[line, default: []].append(
                Plot.Point(
                    x: isNumeric ? numbers[place] : Double(place), label: axis.shown(at: place),
                    y: y, run: run))
        }
        lines = names.map { name in
            Plot.Line(
                name: name, points: (points[name] ?? []).sorted { ($0.x, $0.run) < ($1.x, $1.run) })
        }
    }
}

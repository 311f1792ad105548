import Backends
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// What a sweep shows: its size before it begins, a table and a sheet at its end.
struct SweepView {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// The most cells of a sweep that ends with a table of its runs.
    private static let maxTableCells = 400

    /// Announces the cells of a sweep, and asks where they take long or cost money.
    ///
    /// - Throws: `UserError` when it is not to be fired.
    func announce(_ sweep: Sweep, earlier: Series?, assumeYes: Bool) throws -> Approval {
        let plan = sweep.plan
        let missing = sweep.missing
        let plans = missing.map { sweep.cells[$0 - 1] }
        let name = earlier.map { "sweep \($0.number)" } ?? "sweep"
        var seed = ""
        if case .fixed(let number)? = plan.base.seed, plan.isSeedDrawn {
            seed = ", seed \(number) for every cell"
        }
        context.output.talk(
            "\(name): \(plan.summary.isEmpty ? "one cell" : plan.summary), "
                + "\(plan.count.counted("cell"))\(seed)")
        var parts: [String] = []
        if !sweep.known.isEmpty { parts.append("\(sweep.known.count) in the library") }
        if !sweep.twins.isEmpty { parts.append("\(sweep.twins.count) the same as others") }
        parts.append("\(missing.count) to make")
        let seconds = try context.runs.longWork.seconds(for: plans)
        if !missing.isEmpty {
            parts.append(seconds.map { "about \($0.inWords)" } ?? "for how long is not known yet")
            if let cost = TotalCost(plans).words { parts.append(cost) }
        }
        if missing.isEmpty, plan.hasDraws, earlier != nil {
            parts.append("`:sweep!` draws other seeds")
        }
        context.output.talk(parts.joined(separator: ", "))
        for name in Set(plans.flatMap(\.ignored)).sorted() {
            let who = Set(plans.filter { $0.ignored.contains(name) }.map(\.request.backend))
            context.output.talk("\(name): not honoured by \(who.sorted().joined(separator: ", "))")
        }
        if !assumeYes {
            try context.runs.longWork.confirm(
                plans, seconds: seconds, question: missing.count.counted("run"),
                refusal: "`--yes` at the end of the line fires unasked")
        }
        return try context.runs.budget.approve(plans, isAgreed: assumeYes)
    }

    /// The end of a sweep: the table of its runs and the sheet; it fails where cells have no
    /// picture.
    func answer(_ sweep: Sweep) throws -> Answer {
        guard let series = sweep.series else { return .none }
        let sheet = try SheetMaker(context).sheet(of: series, sweep.plan, sweep.runs)
        let hasTable = sweep.cells.count <= Self.maxTableCells
        let lines = hasTable ? table(sweep.plan, sweep.runs) : []
        var answer = Answer.result(
            lines + [sheet.line(context)], json: json(sweep, series, sheet))
        answer += sheet.picture(context)
        let failed = sweep.failed
        if let first = failed.first, let run = sweep.runs[first] {
            answer.failure = .run(
                "sweep \(series.number): \(failed.count) of \(sweep.cells.count) cells have no "
                    + "picture, such as \(sweep.plan.label(first)): @\(run.number) "
                    + "\((run.error ?? run.state.rawValue).onOneLine); the same line tries them "
                    + "again"
            )
        }
        return answer
    }

    /// The runs of a sweep in the places of its cells.
    func table(_ plan: SweepPlan, _ runs: [Int: Run]) -> [String] {
        func cell(_ position: Int) -> String {
            guard let run = runs[position] else { return "-" }
            return run.state == .done ? "@\(run.number)" : "@\(run.number) \(run.state.rawValue)"
        }
        guard plan.axes.count > 1 else {
            let labels = (1...plan.count).map { plan.axes.isEmpty ? "" : plan.label($0) }
            let width = min(60, labels.map(\.count).max() ?? 0)
            return labels.enumerated().map { index, label in
                let seconds = runs[index + 1]?.duration.map { "  \($0.tenths) s" } ?? ""
                return "  \(label.clipped(to: 60).padding(to: width))  \(cell(index + 1))\(seconds)"
            }
        }
        var lines: [String] = []
        let (across, down) = (plan.axes[0], plan.axes[1])
        let titles =
            [down.title.clipped(to: 30)]
            + down.values.indices.map {
                down.shown(at: $0).clipped(to: 30)
            }
        let left = titles.map(\.count).max() ?? 0
        for z in 0..<plan.count(along: 2) {
            if plan.axes.count > 2 {
                lines.append("\(plan.axes[2].title) \(plan.axes[2].shown(at: z))")
            }
            var columns: [[String]] = [titles]
            for x in across.values.indices {
                let head = x == 0 ? "\(across.title) " : ""
                let column =
                    ["\(head)\(across.shown(at: x))".clipped(to: 30)]
                    + down.values.indices.map { cell(plan.position(x, $0, z)) }
                columns.append(column)
            }
            let widths = [left] + columns.dropFirst().map { $0.map(\.count).max() ?? 0 }
            for row in titles.indices {
                let line = zip(columns, widths).map { $0[row].padding(to: $1) }
                lines.append("  " + line.joined(separator: "  "))
            }
        }
        return lines.map { line in
            let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.endIndex
            return context.output.columns.map { line[..<end].description.clipped(to: $0) }
                ?? String(line[..<end])
        }
    }

    private func json(_ sweep: Sweep, _ series: Series, _ sheet: DrawnSheet) -> JSONValue {
        let plan = sweep.plan
        let cells = (1...plan.count).map { position -> JSONValue in
            let run = sweep.runs[position]
            let values = zip(plan.axes, plan.places(position)).map { $0.values[$1] }
            return [
                "position": .integer(position), "values": .array(values.map(JSONValue.text)),
                "run": run.map { .integer($0.number) } ?? .null,
                "status": run.map { .text($0.state.rawValue) } ?? .null,
                "cached": .bool(sweep.known.contains(position)),
            ]
        }
        return [
            "sweep": .integer(series.number), "axes": .array(plan.axes.map(\.json)),
            "base": plan.base.jsonValue, "cells": .array(cells), "made": .integer(sweep.made),
            "from_library": .integer(sweep.known.count), "failed": .integer(sweep.failed.count),
            "sheet": .text(sheet.path),
        ]
    }
}

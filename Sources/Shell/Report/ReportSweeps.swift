import JSON
import Ledger
import LineSyntax
import Parameters

/// The sweeps of a report, as the page is told of them.
extension Shell {
    /// The most sweeps that are looked through for runs of a report.
    private static let mostSweeps = 200

    /// The sweep that was chosen, else every sweep with a cell among the runs, oldest first.
    func sweeps(of selection: RunSelection) throws -> [JSONValue] {
        if let series = selection.series {
            return try [sweep(series, ledger().cells(of: series.number))].compactMap { $0 }
        }
        let chosen = Set(selection.numbers)
        var found: [JSONValue] = []
        for series in try ledger().allSeries(SweepPlan.kind, limit: Self.mostSweeps).reversed() {
            let cells = try ledger().cells(of: series.number)
            guard !chosen.isDisjoint(with: cells.values) else { continue }
            if let sweep = sweep(series, cells) { found.append(sweep) }
        }
        return found
    }

    /// The axes of a sweep and the runs of its cells by position; nil where the plan is of another
    /// version.
    private func sweep(_ series: Series, _ cells: [Int: Int]) -> JSONValue? {
        guard let plan = SweepPlan(series.plan) else { return nil }
        return [
            "number": .integer(series.number),
            "axes": .array(
                plan.axes.map { axis in
                    [
                        "name": .text(axis.title.onOneLine), "parameter": .text(axis.parameter),
                        "labels": .array(
                            axis.values.indices.map { .text(axis.shown(at: $0)) }),
                    ]
                }),
            "cells": .array(
                (0..<plan.count).map { cells[$0 + 1].map(JSONValue.integer) ?? .null }),
        ]
    }
}

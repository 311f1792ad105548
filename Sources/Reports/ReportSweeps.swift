import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// The sweeps of a report as the page reads them.
public enum ReportSweeps {
    /// The most sweeps that are looked through for runs of a report.
    private static let maxSweeps = 200

    /// The sweep that was chosen, else every sweep with a cell among the runs, oldest first.
    public static func sweeps(
        of selection: RunSelection, in ledger: Ledger
    ) throws -> [JSONValue] {
        if let series = selection.series {
            return try [sweep(series, ledger.cells(of: series.number))].compactMap { $0 }
        }
        let chosen = Set(selection.numbers)
        var found: [JSONValue] = []
        for series in try ledger.allSeries(SeriesKind.sweep.rawValue, limit: Self.maxSweeps)
            .reversed()
        {
            let cells = try ledger.cells(of: series.number)
            guard !chosen.isDisjoint(with: cells.values) else { continue }
            if let sweep = sweep(series, cells) { found.append(sweep) }
        }
        return found
    }

    /// The axes of a sweep and the runs of its cells by position; nil where the plan is of another
    /// version.
    private static func sweep(_ series: Series, _ cells: [Int: Int]) -> JSONValue? {
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

import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// The sweeps of the library.
struct Sweeps {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// A sweep of the library by its number.
    func sweep(number: Int) throws -> (series: Series, plan: SweepPlan) {
        let series = try? context.ledger().series(number)
        guard let series, series.kind == SeriesKind.sweep.rawValue else {
            let last = try context.ledger().allSeries(SeriesKind.sweep.rawValue, limit: 1).first
            throw UserError.input(
                "sweep \(number): there is no such sweep; "
                    + (last.map { "the last one is \($0.number), `:sweeps` lists them" }
                        ?? "there are none yet"))
        }
        guard let plan = SweepPlan(series.plan) else {
            throw UserError.input("sweep \(number): was made by a newer reroll; update this one")
        }
        return (series, plan)
    }

    /// The number of the newest sweep.
    ///
    /// - Throws: ``UserError/input(_:)`` when there is none.
    func newest() throws -> Int {
        let kind = SeriesKind.sweep.rawValue
        guard let last = try context.ledger().allSeries(kind, limit: 1).first else {
            throw UserError.input("there is no sweep yet; `:sweep steps 10,20,30` makes one")
        }
        return last.number
    }

    /// The last sweeps, the newest at the end.
    func list(_ limit: Int) throws -> Answer {
        var lines: [String] = []
        var objects: [JSONValue] = []
        let ledger = try context.ledger()
        for series in try ledger.allSeries(SeriesKind.sweep.rawValue, limit: limit).reversed() {
            guard let plan = SweepPlan(series.plan) else { continue }
            let runs = try ledger.runs(filling: series.number)
            let done = runs.values.count { $0.state == .done }
            let prompt = plan.base.prompt.map { "  \($0.onOneLine)" } ?? ""
            lines.append(
                context.view.clipped(
                    "sweep \(series.number)  \(done)/\(plan.count)  \(plan.summary)\(prompt)"))
            objects.append([
                "sweep": .integer(series.number), "created": .text(series.created.description),
                "cells": .integer(plan.count), "done": .integer(done),
                "base": plan.base.jsonValue, "axes": .array(plan.axes.map(\.json)),
            ])
        }
        if lines.isEmpty, !context.options.json {
            return .notice("no sweeps yet; `:sweep steps 10,20,30` makes one")
        }
        let (words, json) = (lines, objects)
        return .result(words, json: .array(json))
    }
}

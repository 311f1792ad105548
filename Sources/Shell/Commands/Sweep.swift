import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let sweep = Command(
        name: "sweep", group: .firing, usage: "AXIS ... | N",
        summary: "fire every combination of some values, and draw a sheet of them",
        detail: """
            An axis is a parameter and its values: `steps 10,20,30`, `guidance 5-9(+2)` (5, 7, 9), \
            `guidance 1-10[5]` (five values evenly), `seed 1-8`, `seed random x4`, `scheduler all`, \
            `size 256-512(+128)`, `backend`, `model`, or `prompt/cat/dog,fox`, which puts dog and fox in \
            the place of cat. Values with spaces or commas go in double quotes. One axis makes a row, two \
            a grid, three several grids; a single value, such as `steps=20`, holds for this sweep only. A \
            random seed is drawn once for all cells. It says how many runs, how long and what cost, asks \
            where that is much (`--yes` does not), and checks every cell before the first is fired. At \
            most 10000 cells. What the library holds is not made again: the same line, or `:sweep N`, goes \
            on where a sweep was stopped. `:sweep!` makes everything again.
            """,
        argument: .parameter
    ) { shell, rest in try shell.sweep(rest, force: false) }

    static let sweepAgain = Command(
        name: "sweep!", group: .firing, usage: "AXIS ... | N",
        summary: "fire a sweep even though the library holds its runs",
        detail: "Like `:sweep`; seeds that are drawn are drawn anew.",
        argument: .parameter
    ) { shell, rest in try shell.sweep(rest, force: true) }

    static let sweeps = Command(
        name: "sweeps", group: .firing, usage: "[N]",
        summary: "list the last sweeps, 20 or N of them",
        detail: """
            With how many of their cells are done. The newest is the last line. `:sheet sweep 3` shows \
            one again, `:sweep 3` goes on with it.
            """
    ) { shell, rest in
        guard let limit = rest.isEmpty ? 20 : Int(rest), limit > 0 else {
            throw UserError.input("`:sweeps` takes a number, got \(rest.onOneLine)")
        }
        try shell.listSweeps(limit)
    }
}

extension Shell {
    fileprivate func sweep(_ line: String, force: Bool) throws {
        let parts = line.split(whereSeparator: \.isWhitespace)
        if let number = parts.first(where: { $0 != "--yes" }).flatMap({ Int($0) }),
            parts.count(where: { $0 != "--yes" }) == 1
        {
            let (_, plan) = try sweep(number: number)
            return try sweep(plan, force: force, assumeYes: parts.contains("--yes"))
        }
        let (plan, words) = try sweepPlan(line)
        if let other = words.first(where: { $0 != "--yes" }) {
            throw UserError.input("sweep: \(other.onOneLine) is no option; allowed --yes")
        }
        guard !plan.axes.isEmpty else {
            throw UserError.input(
                "`:sweep` needs an axis with several values, such as `:sweep steps 10,20,30`")
        }
        try sweep(plan, force: force, assumeYes: words.contains("--yes"))
    }

    /// A sweep of the library by its number.
    func sweep(number: Int) throws -> (series: Series, plan: SweepPlan) {
        let series = try? ledger().series(number)
        guard let series, series.kind == SweepPlan.kind else {
            let last = try ledger().allSeries(SweepPlan.kind, limit: 1).first
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

    fileprivate func listSweeps(_ limit: Int) throws {
        var lines: [String] = []
        var objects: [JSONValue] = []
        for series in try ledger().allSeries(SweepPlan.kind, limit: limit).reversed() {
            guard let plan = SweepPlan(series.plan) else { continue }
            let runs = try ledger().runs(filling: series.number)
            let done = runs.values.count { $0.state == .done }
            let prompt = plan.base.prompt.map { "  \($0.onOneLine)" } ?? ""
            let line = "sweep \(series.number)  \(done)/\(plan.count)  \(plan.summary)\(prompt)"
            lines.append(output.columns.map { line.clipped(to: $0) } ?? line)
            objects.append([
                "sweep": .integer(series.number), "created": .text(series.created.description),
                "cells": .integer(plan.count), "done": .integer(done),
                "base": plan.base.jsonValue, "axes": .array(plan.axes.map(\.json)),
            ])
        }
        if lines.isEmpty, !options.json {
            output.talk("no sweeps yet; `:sweep steps 10,20,30` makes one")
        }
        result(lines, json: .array(objects))
    }
}

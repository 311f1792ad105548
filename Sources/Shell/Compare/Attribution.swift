import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// How far a change moves a picture.
struct Influence {
    let change: String
    let run: Run
    let comparison: Comparison

    /// The distance that they are ranked by.
    var distance: Double { comparison.mean }

    /// Whether this moves the picture further than `other`; SSIM decides where the means are equal.
    func isFurther(than other: Influence) -> Bool {
        if distance != other.distance { return distance > other.distance }
        return comparison.ssim < other.comparison.ssim
    }
}

/// Ranks what changed between two runs by how far each change alone moves the picture.
struct Attribution {
    private let context: CommandContext
    private let a: RunSide
    private let b: RunSide
    private let leavesOut: Bool
    private let takesWords: Bool

    /// - Parameters:
    ///   - context: fires and compares.
    ///   - a: the side that changes are made on top of.
    ///   - b: the side that has all changes.
    ///   - leavesOut: whether each change is also left out of `b`, alone.
    ///   - takesWords: whether each edit of the prompt is a change of its own.
    init(
        _ context: CommandContext, _ a: RunSide, _ b: RunSide, leavesOut: Bool, takesWords: Bool
    ) {
        self.context = context
        self.a = a
        self.b = b
        self.leavesOut = leavesOut
        self.takesWords = takesWords
    }

    /// Fires what the library does not hold, and ranks the changes.
    ///
    /// - Throws: `UserError` when nothing differs, or one of the two cannot be made again.
    func answer() throws -> Answer {
        let changes = SettingsChanges(from: a.settings, to: b.settings, words: takesWords)
        guard !changes.items.isEmpty else {
            throw UserError.input("\(a.name) and \(b.name) were made with the same parameters")
        }
        let planner = context.runs.planner
        let all = Set(changes.items.indices)
        var plans: [PlannedRun] = [
            PlannedRun(try planner.plan(a.settings), parent: a.run.number),
            PlannedRun(try planner.plan(b.settings), parent: b.run.number),
        ]
        // What each further plan shows: the index of the change, and whether it is left out.
        var meanings: [(item: Int, isLeftOut: Bool)] = []
        var impossible: [String] = []
        for isLeftOut in leavesOut ? [false, true] : [false] {
            for item in changes.items.indices {
                do {
                    let settings = try changes.settings(
                        applying: isLeftOut ? all.subtracting([item]) : [item])
                    let parent = isLeftOut ? b.run.number : a.run.number
                    plans.append(PlannedRun(try planner.plan(settings), parent: parent))
                    meanings.append((item, isLeftOut))
                } catch {
                    impossible.append("\(changes.items[item].name): \(UserError(error))")
                }
            }
        }
        if let unsure = plans.first(where: { !$0.plan.identity.reproducible }) {
            context.output.talk(
                "\(unsure.plan.request.backend) does not promise to repeat: the distances hold "
                    + "chance too; `:verify --backend` says how much")
        }
        let count = changes.items.count
        let key: JSONValue = [
            "a": a.settings.jsonValue, "b": b.settings.jsonValue, "out": .bool(leavesOut),
            "words": .bool(takesWords),
        ]
        var series = SeriesRequest(
            .why, key: key, title: "\(a.name) -> \(b.name): \(count.counted("change"))",
            runs: plans)
        series.isResumed = true
        series.previewEvery = context.display.previewEvery
        let (_, runs) = try context.firer.fire(series)
        let ends = try runs.prefix(2).map { run -> Picture in
            try run.checkEnd()
            return try context.runs.lookup.pixels(run)
        }
        guard ends.count == 2 else { return .none }
        var inside: [Influence] = []
        var outside: [Influence] = []
        for (meaning, run) in zip(meanings, runs.dropFirst(2)) {
            let change = changes.items[meaning.item].name
            guard run.state == .done else {
                impossible.append("\(change): @\(run.number) \(run.state.rawValue)")
                continue
            }
            let end = meaning.isLeftOut ? ends[1] : ends[0]
            let influence = Influence(
                change: change, run: run,
                comparison: try Comparison.resizing(end, context.runs.lookup.pixels(run)))
            if meaning.isLeftOut { outside.append(influence) } else { inside.append(influence) }
        }
        inside.sort { $0.isFurther(than: $1) }
        outside.sort { $0.isFurther(than: $1) }
        let whole = try Comparison.resizing(ends[0], ends[1])
        let (alone, left, unfired) = (inside, outside, impossible)
        return .result(
            Self.table("each change alone, from \(a.name)", alone)
                + (left.isEmpty ? [] : Self.table("each left out, from \(b.name)", left))
                + ["all together, \(a.name) to \(b.name): \(whole.mean.fixed(2))"]
                + unfired.map { "not fired: \($0.onOneLine)" },
            json: [
                "a": .text(a.name), "b": .text(b.name), "measure": "mean absolute difference",
                "in": Self.json(alone), "out": Self.json(left),
                "whole": PixelDiff.compared(whole).json,
                "not_fired": .array(unfired.map(JSONValue.text)),
            ])
    }

    private static func table(_ title: String, _ rows: [Influence]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let sum = rows.map(\.distance).reduce(0, +)
        let names = rows.map { $0.change.onOneLine.clipped(to: 60) }
        let width = names.map(\.count).max() ?? 0
        return [title]
            + zip(rows, names).enumerated().map { index, pair in
                let (row, name) = pair
                let share = sum > 0 ? "\((100 * row.distance / sum).fixed(0)) %" : "-"
                return
                    "  \(index + 1). \(name.padding(to: width))  \(row.distance.fixed(2))  \(share)"
                    + "  SSIM \(row.comparison.ssim.fixed(4))  hash \(row.comparison.hashDistance)"
                    + "  @\(row.run.number)"
            }
    }

    private static func json(_ rows: [Influence]) -> JSONValue {
        let sum = rows.map(\.distance).reduce(0, +)
        return .array(
            rows.map {
                [
                    "change": .text($0.change), "run": .integer($0.run.number),
                    "distance": .real($0.distance),
                    "share": sum > 0 ? .real($0.distance / sum) : .null,
                    "images": PixelDiff.compared($0.comparison).json,
                ]
            })
    }
}

extension Comparison {
    /// Compares two pictures; the second is brought to the size of the first.
    static func resizing(_ a: Picture, _ b: Picture) throws -> Comparison {
        let isSame = a.width == b.width && a.height == b.height
        return try compare(a, isSame ? b : b.resized(width: a.width, height: a.height))
    }
}

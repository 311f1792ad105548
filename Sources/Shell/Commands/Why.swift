import Images
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let why = Command(
        name: "why", group: .comparing, usage: "A B [--out] [--words]",
        summary: "rank what changed between two runs by how far each change moves the picture",
        detail: """
            Each parameter that differs is changed alone on top of A, fired, and compared with A's \
            picture. The distance is the mean absolute difference over all channels of all pixels, 0 to \
            255, after resizing where sizes differ; SSIM and the distance of a perceptual hash (of 64 \
            bits) stand beside it. The share is of the sum of these distances. `--out` also leaves each \
            change out of B, alone, and compares with B: changes that need each other show there. \
            `--words` takes each edit of the prompt as a change of its own. Runs that the library holds \
            are not fired; the others are children of A or B in `:tree`.
            """,
        argument: .run
    ) { shell, rest in
        var words = try Words(rest)
        let leavesOut = words.take(flag: "--out")
        let takesWords = words.take(flag: "--words")
        guard words.words.count == 2 else {
            throw UserError.input("`:why` needs two runs, such as `:why @3 @7`")
        }
        let sides = try words.words.map(shell.runSide)
        try shell.why(sides[0], sides[1], leavesOut: leavesOut, words: takesWords)
    }
}

/// A run, or one picture of it, with everything that it was made with.
struct RunSide {
    /// `@3`, or `@3.2`.
    let name: String
    let run: Run
    /// Every parameter, with the picture's own seed and a count of 1.
    let settings: Settings
}

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

extension Shell {
    /// What a word points at: a run, or one picture of it.
    func runSide(_ word: String) throws -> RunSide {
        let address = try address(word)
        let run = try run(address)
        var settings = try run.requestedSettings()
        if address.picture != nil, let seed = try picture(address).seed {
            settings.seed = .fixed(seed)
        }
        settings.count = 1
        let suffix = address.picture.map { ".\($0)" } ?? ""
        return RunSide(name: "@\(run.number)\(suffix)", run: run, settings: settings)
    }

    fileprivate func why(_ a: RunSide, _ b: RunSide, leavesOut: Bool, words: Bool) throws {
        let changes = SettingsChanges(from: a.settings, to: b.settings, words: words)
        guard !changes.items.isEmpty else {
            throw UserError.input("\(a.name) and \(b.name) were made with the same parameters")
        }
        let all = Set(changes.items.indices)
        var plans: [SeriesPlan] = [
            SeriesPlan(plan: try plan(a.settings), parent: a.run.number),
            SeriesPlan(plan: try plan(b.settings), parent: b.run.number),
        ]
        // What each further plan shows: the index of the change, and whether it is left out.
        var meanings: [(item: Int, isOut: Bool)] = []
        var impossible: [String] = []
        for isOut in leavesOut ? [false, true] : [false] {
            for item in changes.items.indices {
                do {
                    let settings = try changes.settings(
                        applying: isOut ? all.subtracting([item]) : [item])
                    let parent = isOut ? b.run.number : a.run.number
                    plans.append(SeriesPlan(plan: try plan(settings), parent: parent))
                    meanings.append((item, isOut))
                } catch {
                    impossible.append("\(changes.items[item].name): \(shellError(error))")
                }
            }
        }
        if let unsure = plans.first(where: { !$0.plan.identity.reproducible }) {
            output.talk(
                "\(unsure.plan.request.backend) does not promise to repeat: the distances hold "
                    + "chance too; `:verify --backend` says how much")
        }
        let count = changes.items.count
        let key: JSONValue = [
            "a": a.settings.jsonValue, "b": b.settings.jsonValue, "out": .bool(leavesOut),
            "words": .bool(words),
        ]
        let (_, runs) = try fireSeries(
            "why", key,
            title: "\(a.name) -> \(b.name): \(count) \(count == 1 ? "change" : "changes")", plans,
            resuming: true)
        let ends = try runs.prefix(2).map { run -> Picture in
            try checkEnd(of: run)
            return try decoded(run, 1)
        }
        guard ends.count == 2 else { return }
        var inside: [Influence] = []
        var outside: [Influence] = []
        for (meaning, run) in zip(meanings, runs.dropFirst(2)) {
            let change = changes.items[meaning.item].name
            guard run.state == .done else {
                impossible.append("\(change): @\(run.number) \(run.state.rawValue)")
                continue
            }
            let end = meaning.isOut ? ends[1] : ends[0]
            let influence = Influence(
                change: change, run: run, comparison: try Self.compared(end, decoded(run, 1)))
            if meaning.isOut { outside.append(influence) } else { inside.append(influence) }
        }
        inside.sort { $0.isFurther(than: $1) }
        outside.sort { $0.isFurther(than: $1) }
        let whole = try Self.compared(ends[0], ends[1])
        result(
            Self.table("each change alone, from \(a.name)", inside)
                + (outside.isEmpty ? [] : Self.table("each left out, from \(b.name)", outside))
                + ["all together, \(a.name) to \(b.name): \(whole.mean.fixed(2))"]
                + impossible.map { "not fired: \($0.onOneLine)" },
            json: [
                "a": .text(a.name), "b": .text(b.name), "measure": "mean absolute difference",
                "in": Self.json(inside), "out": Self.json(outside),
                "whole": PixelDiff.compared(whole).json,
                "not_fired": .array(impossible.map(JSONValue.text)),
            ])
    }

    /// Compares two pictures; the second is brought to the size of the first.
    static func compared(_ a: Picture, _ b: Picture) throws -> Comparison {
        let isSame = a.width == b.width && a.height == b.height
        return try compare(a, isSame ? b : b.resized(width: a.width, height: a.height))
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

import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Two sides against each other: parameters, what was sent, pixels.
struct RunDiff {
    private let a: DiffSide
    private let b: DiffSide
    /// The pictures that are compared, by their positions on both sides.
    private let positions: [(Int, Int)]
    private let before: Settings?
    private let after: Settings?
    private let pairs: [PixelDiff]

    init(_ a: DiffSide, _ b: DiffSide) {
        self.a = a
        self.b = b
        let isOne = a.chosen != nil || b.chosen != nil
        positions =
            isOne
            ? [(a.chosen ?? 1, b.chosen ?? 1)]
            : (1...max(1, min(a.count, b.count))).map { ($0, $0) }
        pairs = positions.map { left, right in
            PixelDiff({ try a.picture(left) }, { try b.picture(right) })
        }
        before = isOne ? a.settings(of: a.chosen ?? 1) : a.settings
        after = isOne ? b.settings(of: b.chosen ?? 1) : b.settings
    }

    /// The comparison, which fails in a script when the pictures differ.
    ///
    /// - Parameters:
    ///   - context: tells how results are printed.
    ///   - heat: a file for the picture of where they differ; nil for none.
    ///   - isJSON: whether an object is printed in any case.
    /// - Returns: what differs.
    /// - Throws: `UserError` when that file cannot be written.
    func answer(_ context: CommandContext, heat: String?, isJSON: Bool) throws -> Answer {
        if let heat, let (left, right) = positions.first {
            let map = try heatMap(a.picture(left), b.picture(right))
            try Files.write(map.png(), to: context.path(heat))
        }
        var answer =
            isJSON ? Answer.data([json.description]) : .result(lines, json: json)
        if let heat { answer.add(.notice("heat map: \(heat.onOneLine)")) }
        guard !pairs.allSatisfy(\.isIdentical) else { return answer }
        return answer.failing(
            context.difference("\(a.name) -> \(b.name): the pictures differ"))
    }

    private var changes: [Change] {
        SettingsComparison.changes(before, after, areWhole: a.isWhole && b.isWhole)
    }

    private var lines: [String] {
        var lines = ["\(a.name) -> \(b.name)"]
        if before != nil, after != nil { lines += ChangeWords.lines(changes).map { "  \($0)" } }
        lines += otherDifferences.map { "  \($0)" }
        for (index, pixels) in pairs.enumerated() {
            let which = pairs.count > 1 ? "picture \(index + 1): " : ""
            lines.append("  \(which)\(pixels.words)")
        }
        return lines
    }

    private var json: JSONValue {
        var object: [String: JSONValue] = [
            "a": a.json, "b": b.json, "changed": ChangeWords.json(changes),
            "prompt": ChangeWords.json(promptFrom: before, to: after),
            "other": .array(otherDifferences.map(JSONValue.text)),
            "images": pairs.first?.json ?? .null,
        ]
        if pairs.count > 1 { object["pictures"] = .array(pairs.map(\.json)) }
        return .object(object)
    }

    /// Differences that no parameter shows.
    private var otherDifferences: [String] {
        var lines = [a, b].filter { $0.settings == nil }.map {
            "\($0.name) does not say how it was made"
        }
        if let first = a.run, let second = b.run { lines += sideDiffs(first, second) }
        let isOne = a.chosen != nil || b.chosen != nil
        if !isOne, a.count != b.count { lines.append("pictures \(a.count) -> \(b.count)") }
        return lines
    }

    /// Differences that no parameter shows: model files, engine, what was sent and acknowledged.
    private func sideDiffs(_ a: Run, _ b: Run) -> [String] {
        var lines: [String] = []
        func compare(_ name: String, _ left: String?, _ right: String?, short: Bool = false) {
            guard left != right else { return }
            func shown(_ text: String?) -> String {
                text.map { short ? String($0.prefix(12)) : $0.onOneLine } ?? "unknown"
            }
            lines.append("\(name) \(shown(left)) -> \(shown(right))")
        }
        compare("fingerprint", a.fingerprint, b.fingerprint, short: true)
        compare("engine", a.engine, b.engine)
        for run in [a, b] {
            for (name, text) in [("sent", run.sent), ("acknowledged", run.acknowledged)] {
                guard let text, text != run.requested, let other = try? Settings(json: text),
                    let requested = try? run.requestedSettings()
                else { continue }
                let asked = (try? run.askedSettings()) ?? Settings()
                for change in Parameters.diff(requested, other) where !change.isSpelling {
                    if change.to != nil {
                        lines.append("@\(run.number) \(name): \(change)")
                    } else if name == "sent",
                        Parameter.named(change.parameter)?.value(in: asked) != nil
                    {
                        // What was not set need not be sent, and a service need not report it.
                        lines.append("@\(run.number) sent no \(change.parameter)")
                    }
                }
            }
        }
        return lines
    }
}

extension DiffSide {
    /// The run's number, or the file's name.
    var json: JSONValue { run.map { .integer($0.number) } ?? .text(name) }
}

import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// `:tree`.
enum TreeCommand {
    static let tree = Command(
        name: "tree", group: .runs,
        operands: Operands(
            "[@N | 3-9] {-n}", [.run], count: 0...1, takes: "a run or a range such as 3-9"),
        options: [
            CommandOption("-n", .number(1...100_000), "N", summary: "the most runs; else 20")
        ],
        summary: "draw what was made from what: the last runs, a run's family, or a range",
        detail: """
            A run hangs from the run it was made from, and its line says what changed since then; \
            the newest is the last line. Alone it draws the last 20 runs, or `-n N`. `:tree @12` \
            draws what @12 was made from and what was made from it. In parentheses stand branches, \
            and `here` is where the session is. A dotted line leads to runs that are not drawn.
            """
    ) { context, arguments in
        let ledger = try context.ledger()
        let limit = arguments.number("-n") ?? 20
        let runs: [Run]
        if let word = arguments.first {
            if let range = try context.runs.lookup.range(word) {
                runs = try ledger.runs(in: range)
            } else {
                runs = try ledger.lineage(of: context.runs.lookup.run(word).number, limit: limit)
            }
        } else {
            runs = try ledger.runs(limit: limit).reversed()
        }
        if runs.isEmpty, !context.options.json {
            return try .notice("no runs yet; type a prompt") + TreeView(context).answer(runs)
        }
        return try TreeView(context).answer(runs)
    }
}

/// Draws what was made from what.
private struct TreeView {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Draws runs, oldest first, a line each.
    func answer(_ runs: [Run]) throws -> Answer {
        let ledger = try context.ledger()
        let branches = Dictionary(grouping: try ledger.branches(at: runs.map(\.number))) {
            $0.tip ?? 0
        }
        var byNumber = Dictionary(uniqueKeysWithValues: runs.map { ($0.number, $0) })
        let absent = Set(runs.compactMap(\.parent)).subtracting(byNumber.keys)
        for run in try ledger.runs(numbered: Array(absent)) { byNumber[run.number] = run }
        let known = byNumber
        if context.options.json { return .result([], json: json(runs, known, branches)) }
        let drawing = TreeDrawing(
            Lineage(runs), current: context.session.parent, ascii: !context.options.writesUnicode)
        let width = drawing.lines.map(\.graph.count).max() ?? 0
        let lines = drawing.lines.map { line in
            guard let number = line.number, let run = known[number] else { return line.graph }
            let names = (branches[number] ?? []).map(\.name)
            let text =
                line.graph.padding(to: width) + " "
                + words(run, parent: run.parent.flatMap { known[$0] }, branches: names)
            return context.view.clipped(text)
        }
        return .result(lines, json: .null) + note(runs)
    }

    /// Where the session is, unless the drawing shows it.
    private func note(_ runs: [Run]) -> Answer {
        let place = context.sessions.place
        if let here = context.session.parent, !runs.isEmpty,
            !runs.contains(where: { $0.number == here })
        {
            return .notice("the session is \(place); `:tree @\(here)` draws it")
        } else if let branch = context.session.state.branch, context.session.parent == nil {
            return .notice("the session is on branch \(branch.onOneLine), \(place)")
        }
        return .none
    }

    /// The text beside a run: number, star, what changed, seed, tags, branches.
    private func words(_ run: Run, parent: Run?, branches: [String]) -> String {
        var parts = ["@\(run.number)" + (run.starred ? " *" : "")]
        if run.state != .done { parts.append(context.output.style.red(run.state.rawValue)) }
        parts += LineageChanges.words(from: parent, to: run)
        if let seed = try? run.requestedSettings().seed, case .fixed(let number) = seed {
            parts.append("seed \(number)")
        }
        if run.pictures.count > 1 { parts.append("x\(run.pictures.count)") }
        if !run.tags.isEmpty {
            parts.append(
                context.output.style.dim(run.tags.map { "#\($0.onOneLine)" }.joined(separator: " "))
            )
        }
        let marks = Self.marks(
            branches, isHere: run.number == context.session.parent, context.session.state.branch)
        if !marks.isEmpty { parts.append(context.output.style.bold("(\(marks))")) }
        return parts.joined(separator: "  ")
    }

    /// The text in parentheses beside a run, as `here -> warm, cold`.
    private static func marks(_ branches: [String], isHere: Bool, _ own: String?) -> String {
        var names = branches.sorted()
        guard isHere else { return names.map(\.onOneLine).joined(separator: ", ") }
        if let own, names.contains(own) {
            names.removeAll { $0 == own }
            names.insert("here -> \(own)", at: 0)
        } else {
            names.insert("here", at: 0)
        }
        return names.map(\.onOneLine).joined(separator: ", ")
    }

    private func json(_ runs: [Run], _ byNumber: [Int: Run], _ branches: [Int: [Branch]])
        -> JSONValue
    {
        .array(
            runs.map { run in
                let before = run.parent.flatMap { byNumber[$0] }
                let changes =
                    before.flatMap { before -> [Change]? in
                        guard let old = try? before.requestedSettings(),
                            let new = try? run.requestedSettings()
                        else { return nil }
                        return Parameters.diff(old, new)
                    } ?? []
                return [
                    "run": .integer(run.number),
                    "parent": run.parent.map(JSONValue.integer) ?? .null,
                    "status": .text(run.state.rawValue), "prompt": .text(run.prompt),
                    "changed": .array(
                        changes.map {
                            [
                                "parameter": .text($0.parameter),
                                "from": $0.from.map(JSONValue.init) ?? .null,
                                "to": $0.to.map(JSONValue.init) ?? .null,
                            ]
                        }),
                    "starred": .bool(run.starred), "tags": .array(run.tags.map(JSONValue.text)),
                    "branches": .array((branches[run.number] ?? []).map { .text($0.name) }),
                    "here": .bool(run.number == context.session.parent),
                ]
            })
    }
}

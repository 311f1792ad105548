import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let tree = Command(
        name: "tree", group: .runs, usage: "[@N | 3-9] [-n N]",
        summary: "draw what was made from what: the last runs, a run's family, or a range",
        detail: """
            A run hangs from the run it was made from, and its line says what changed since then; the \
            newest is the last line. Alone it draws the last 20 runs, or `-n N`. `:tree @12` draws \
            what @12 was made from and what was made from it. In parentheses stand branches, and \
            `here` is where the session is. A dotted line leads to runs that are not drawn.
            """,
        argument: .run
    ) { shell, rest in
        var words = try Words(rest)
        let limit = try words.take(option: "-n").map(Shell.count) ?? 20
        guard words.words.count <= 1 else {
            throw UserError.input(
                "`:tree` takes a run or a range such as 3-9, got \(rest.onOneLine)")
        }
        let ledger = try shell.ledger()
        let runs: [Run]
        if let word = words.words.first {
            if let range = try shell.range(word) {
                runs = try ledger.runs(in: range)
            } else {
                runs = try ledger.lineage(of: shell.run(shell.address(word)).number, limit: limit)
            }
        } else {
            runs = try ledger.runs(limit: limit).reversed()
        }
        if runs.isEmpty, !shell.options.json {
            shell.output.talk("no runs yet; type a prompt")
        }
        try shell.drawTree(runs)
    }
}

extension Shell {
    /// A number of lines, as after `-n`.
    fileprivate static func count(_ text: String) throws -> Int {
        guard let count = Int(text), (1...100_000).contains(count) else {
            throw UserError.input("-n: \(text.onOneLine) is no number; allowed 1 to 100000")
        }
        return count
    }

    /// Draws runs, oldest first, a line each.
    fileprivate func drawTree(_ runs: [Run]) throws {
        let ledger = try ledger()
        let branches = Dictionary(grouping: try ledger.branches(at: runs.map(\.number))) {
            $0.tip ?? 0
        }
        var byNumber = Dictionary(uniqueKeysWithValues: runs.map { ($0.number, $0) })
        let absent = Set(runs.compactMap(\.parent)).subtracting(byNumber.keys)
        for run in try ledger.runs(numbered: Array(absent)) { byNumber[run.number] = run }
        if options.json {
            return output.data(json(runs, byNumber, branches).description)
        }
        let drawing = TreeDrawing(Lineage(runs), current: session.parent, ascii: !writesUnicode)
        let width = drawing.lines.map(\.graph.count).max() ?? 0
        for line in drawing.lines {
            guard let number = line.number, let run = byNumber[number] else {
                output.data(line.graph)
                continue
            }
            let names = (branches[number] ?? []).map(\.name)
            let text =
                line.graph.padding(to: width) + " "
                + words(run, parent: run.parent.flatMap { byNumber[$0] }, branches: names)
            output.data(output.columns.map { text.clipped(to: $0) } ?? text)
        }
        if let here = session.parent, !runs.isEmpty, !runs.contains(where: { $0.number == here }) {
            output.talk("the session is \(place); `:tree @\(here)` draws it")
        } else if let branch = session.state.branch, session.parent == nil {
            output.talk("the session is on branch \(branch.onOneLine), \(place)")
        }
    }

    /// What stands beside a run: number, star, what changed, seed, tags, branches.
    private func words(_ run: Run, parent: Run?, branches: [String]) -> String {
        var parts = ["@\(run.number)" + (run.starred ? " *" : "")]
        if run.state != .done { parts.append(output.style.red(run.state.rawValue)) }
        parts += Self.lineageChanges(from: parent, to: run)
        if let seed = try? run.requestedSettings().seed, case .fixed(let number) = seed {
            parts.append("seed \(number)")
        }
        if run.pictures.count > 1 { parts.append("x\(run.pictures.count)") }
        if !run.tags.isEmpty {
            parts.append(
                output.style.dim(run.tags.map { "#\($0.onOneLine)" }.joined(separator: " ")))
        }
        let marks = Self.marks(branches, isHere: run.number == session.parent, session.state.branch)
        if !marks.isEmpty { parts.append(output.style.bold("(\(marks))")) }
        return parts.joined(separator: "  ")
    }

    /// What stands in parentheses beside a run, as `here -> warm, cold`.
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

    /// What changed since the parent, but for the seed: prompts word by word; the prompt of a run
    /// that was made from none; `again` where nothing did.
    static func lineageChanges(from parent: Run?, to run: Run) -> [String] {
        guard let parent, let before = try? parent.requestedSettings(),
            let after = try? run.requestedSettings()
        else { return [run.prompt.onOneLine.clipped(to: 60)] }
        let changes = Parameters.diff(before, after)
        if changes.isEmpty { return ["again"] }
        return changes.compactMap { change in
            switch change.parameter {
            case "seed": return nil
            case "prompt", "negative":
                var texts = ["", ""]
                if case .text(let text)? = change.from { texts[0] = text }
                if case .text(let text)? = change.to { texts[1] = text }
                let marked = WordDiff.marked(WordDiff.pieces(from: texts[0], to: texts[1]))
                let name = change.parameter == "prompt" ? "" : "negative "
                return (name + marked).clipped(to: 60)
            default: return change.description
            }
        }
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
                    "here": .bool(run.number == session.parent),
                ]
            })
    }

    /// Whether the locale is one of UTF-8, so that more than ASCII can be drawn.
    var writesUnicode: Bool {
        let environment = options.environment
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        let folded = (locale ?? "").lowercased().filter { $0 != "-" }
        return folded.contains("utf8")
    }
}

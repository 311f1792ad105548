import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let bisect = Command(
        name: "bisect", group: .comparing, usage: "A B [--with COMMAND] | good | bad | skip | stop",
        summary: "find the change between a good run and a bad one that spoils the picture",
        detail: """
            A counts as good and B as bad. The numbers that differ (steps, guidance, size) walk from A \
            to B together in small steps; then the other changes are made one after the other, the \
            prompt edit by edit. The point halfway is fired and shown, and you say `:good` or `:bad` \
            (g or b where it asks; `:bisect skip` for one that cannot be judged): some ten pictures \
            decide between a thousand points. `--with COMMAND`, last on the line, lets a command of the \
            system's shell judge: status 0 is good, 125 skips, 1 to 124 is bad, anything else stops. It \
            finds the picture's path in REROLL_PICTURE, the run's number in REROLL_RUN and its JSON in \
            REROLL_JSON (left out above 100 kB). What was judged is kept: the same line goes on, also \
            after a restart, and `--again` forgets it.
            """,
        argument: .run
    ) { shell, rest in
        var rest = rest
        var command: String?
        if let range = rest.range(of: "--with") {
            command = String(rest[range.upperBound...]).trimmed
            rest = String(rest[..<range.lowerBound])
            if command?.hasPrefix("=") == true { command = command.map { String($0.dropFirst()) } }
            guard command?.isEmpty == false else {
                throw UserError.input("--with needs a command after it, such as `--with ./judge`")
            }
        }
        var words = try Words(rest)
        let isAgain = words.take(flag: "--again")
        switch words.words.count {
        case 0: try shell.goOnBisecting(with: command)
        case 1:
            if words.words[0] == "stop" { return try shell.stopBisecting() }
            guard let verdict = Bisection.Verdict(rawValue: words.words[0]) else {
                throw UserError.input(
                    "`:bisect` needs two runs, or good, bad, skip or stop; got \(rest.onOneLine)")
            }
            try shell.judge(verdict)
        case 2:
            let sides = try words.words.map(shell.runSide)
            try shell.beginBisecting(sides[0], sides[1], with: command, isAgain: isAgain)
        default:
            throw UserError.input("`:bisect` takes two runs, got \(rest.onOneLine)")
        }
    }

    static let good = Command(
        name: "good", group: .comparing, usage: "",
        summary: "say that the picture `:bisect` shows is good",
        detail: "The same as `:bisect good`. The next point is fired."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "good")
        try shell.judge(.good)
    }

    static let bad = Command(
        name: "bad", group: .comparing, usage: "",
        summary: "say that the picture `:bisect` shows is bad",
        detail: "The same as `:bisect bad`. The next point is fired."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "bad")
        try shell.judge(.bad)
    }
}

/// A bisection that this session works at.
struct OpenBisection {
    let series: Series
    let way: Bisection
    let names: [String]
    /// The runs whose pictures stand at the ends.
    let ends: [Int]
}

extension Shell {
    private static let bisectKind = "bisect"

    fileprivate func beginBisecting(
        _ a: RunSide, _ b: RunSide, with command: String?, isAgain: Bool
    ) throws {
        let way = try Bisection(from: a.settings, to: b.settings)
        guard way.last > 0 else {
            throw UserError.input("\(a.name) and \(b.name) were made with the same parameters")
        }
        let key: JSONValue = [
            "a": a.settings.jsonValue, "b": b.settings.jsonValue,
            "names": [.text(a.name), .text(b.name)],
            "ends": [.integer(a.run.number), .integer(b.run.number)],
        ]
        let series = try ledger().series(Self.bisectKind, plan: key, session: sessionID)
        if isAgain {
            for point in try ledger().answers(of: series.number).keys {
                try ledger().answer(nil, to: point, of: series.number)
            }
        }
        let open = OpenBisection(
            series: series, way: way, names: [a.name, b.name],
            ends: [a.run.number, b.run.number])
        bisection = open
        let known = try verdicts(open)
        output.talk(
            "\(a.name) is good and \(b.name) is bad; \(way.last) "
                + "\(way.last == 1 ? "step" : "steps") between them, "
                + (known.isEmpty ? "" : "\(known.count) judged before, ")
                + "at most \(way.left(known)) to judge")
        try bisect(open, with: command)
    }

    fileprivate func goOnBisecting(with command: String?) throws {
        try bisect(try openBisection(), with: command)
    }

    fileprivate func stopBisecting() throws {
        let open = try openBisection()
        bisection = nil
        output.talk(
            "stopped; `:bisect \(open.names.joined(separator: " "))` goes on with what was judged")
    }

    fileprivate func judge(_ verdict: Bisection.Verdict) throws {
        let open = try openBisection()
        guard case .next(let point) = open.way.stand(try verdicts(open)) else {
            return try bisect(open, with: nil)
        }
        try ledger().answer(verdict.rawValue, to: point, of: open.series.number)
        try bisect(open, with: nil)
    }

    /// The bisection of this session, or else the newest one of the library.
    private func openBisection() throws -> OpenBisection {
        if let bisection { return bisection }
        guard let series = try ledger().allSeries(Self.bisectKind, limit: 1).first,
            let plan = try? JSONValue(parsing: series.plan), let a = plan["a"], let b = plan["b"]
        else {
            throw UserError.input("nothing is bisected; `:bisect A B` begins with two runs")
        }
        let open = OpenBisection(
            series: series, way: try Bisection(from: Settings(a), to: Settings(b)),
            names: (plan["names"]?.arrayValue ?? []).compactMap(\.textValue),
            ends: (plan["ends"]?.arrayValue ?? []).compactMap(\.integerValue))
        bisection = open
        return open
    }

    private func verdicts(_ open: OpenBisection) throws -> [Int: Bisection.Verdict] {
        try ledger().answers(of: open.series.number).compactMapValues(Bisection.Verdict.init)
    }

    /// Fires points until one is to be judged by a person, or the change is found.
    private func bisect(_ open: OpenBisection, with command: String?) throws {
        while true {
            let known = try verdicts(open)
            switch open.way.stand(known) {
            case .found(let good, let bad):
                bisection = nil
                return try tell(open, good, bad, known)
            case .next(let point):
                let run = try fire(open, point)
                let left = open.way.left(known)
                let verdict: Bisection.Verdict
                if let command {
                    verdict = try judge(run, with: command)
                    output.talk("@\(run.number) \(verdict.rawValue)")
                } else if let ask {
                    guard
                        let answer = choose(
                            [Bisection.Verdict.good, .bad, .skip], prefix: ":bisect ",
                            note: " at most \(left) to judge>", with: ask)
                    else {
                        output.talk("`:good`, `:bad` and `:bisect skip` go on later")
                        return
                    }
                    verdict = answer
                } else {
                    output.talk("`:good`, `:bad` or `:bisect skip`; at most \(left) to judge")
                    return
                }
                try ledger().answer(verdict.rawValue, to: point, of: open.series.number)
            }
        }
    }

    /// The run at a point: from the library, or fired now, as a child of the good end.
    private func fire(_ open: OpenBisection, _ point: Int) throws -> Run {
        var plan = try plan(open.way.settings(at: point))
        let cell = Cell(series: open.series.number, position: point + 1)
        plan.cell = cell
        if let run = try identical(plan) {
            try ledger().place(run.number, in: cell)
            show(run, cached: true)
            return run
        }
        let run = try carryOut(plan, parent: open.ends.first)
        show(run, parent: try open.ends.first.map { try ledger().run($0) })
        try checkEnd(of: run)
        return run
    }

    /// Asks the user's own command what it thinks of a run.
    private func judge(_ run: Run, with command: String) throws -> Bisection.Verdict {
        guard let picture = run.pictures.first else {
            throw UserError.input("@\(run.number) has no picture to be judged")
        }
        let json = json(run).description
        var script = "export REROLL_PICTURE=\(Child.quoted(try ledger().path(of: picture)))"
        script += " REROLL_RUN=\(run.number)"
        if json.utf8.count <= 100_000 { script += " REROLL_JSON=\(Child.quoted(json))" }
        let status = try Child.run("\(script)\n\(command)") { output.talk("  \($0.onOneLine)") }
        switch status {
        case 0: return .good
        case 125: return .skip
        case 1...124: return .bad
        default:
            throw UserError.run(
                "the command ended with status \(status), which judges nothing (0 is good, 1 to "
                    + "124 bad, 125 skips); `:bisect` goes on")
        }
    }

    private func tell(
        _ open: OpenBisection, _ good: Int, _ bad: Int, _ known: [Int: Bisection.Verdict]
    ) throws {
        let cells = try ledger().cells(of: open.series.number)
        func run(_ point: Int) -> Int? {
            if point == 0 { return open.ends.first }
            return point == open.way.last ? open.ends.last : cells[point + 1]
        }
        func name(_ point: Int) -> String {
            run(point).map { "@\($0)" } ?? "point \(point)"
        }
        let steps = (good + 1...max(bad, good + 1)).map { open.way.step(to: $0) }
        let skipped = bad - good - 1
        var lines = ["\(name(good)) is good, \(name(bad)) is bad; between them:"]
        lines += steps.map { "  \($0.onOneLine)" }
        if skipped > 0 {
            lines.append(
                skipped == 1
                    ? "the point between was skipped" : "the \(skipped) points between were skipped"
            )
        }
        result(
            lines,
            json: [
                "good": run(good).map(JSONValue.integer) ?? .null,
                "bad": run(bad).map(JSONValue.integer) ?? .null,
                "changes": .array(steps.map(JSONValue.text)),
                "judged": .integer(known.count), "skipped": .integer(skipped),
            ])
    }
}

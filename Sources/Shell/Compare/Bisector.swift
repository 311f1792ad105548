import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Walks between two runs and asks which points are good, until the change is found.
struct Bisector {
    private let context: CommandContext
    /// A command of the system's shell that judges; nil asks the person.
    private let command: String?

    init(_ context: CommandContext, judge command: String? = nil) {
        self.context = context
        self.command = command
    }

    func begin(_ a: RunSide, _ b: RunSide, restarts: Bool) throws -> Answer {
        let way = try Bisection(from: a.settings, to: b.settings)
        guard way.last > 0 else {
            throw UserError.input("\(a.name) and \(b.name) were made with the same parameters")
        }
        let key: JSONValue = [
            "a": a.settings.jsonValue, "b": b.settings.jsonValue,
            "names": [.text(a.name), .text(b.name)],
            "ends": [.integer(a.run.number), .integer(b.run.number)],
        ]
        let series = try context.ledger().series(
            SeriesKind.bisect.rawValue, plan: key, session: context.sessions.id)
        if restarts {
            for point in try context.ledger().answers(of: series.number).keys {
                try context.ledger().answer(nil, to: point, of: series.number)
            }
        }
        let open = OpenBisection(
            series: series, way: way, names: [a.name, b.name],
            ends: [a.run.number, b.run.number])
        context.open.bisection = open
        let known = try verdicts(open)
        context.output.talk(
            "\(a.name) is good and \(b.name) is bad; \(way.last) "
                + "\(way.last == 1 ? "step" : "steps") between them, "
                + (known.isEmpty ? "" : "\(known.count) judged before, ")
                + "at most \(way.left(known)) to judge")
        return try bisect(open)
    }

    func proceed() throws -> Answer { try bisect(openBisection()) }

    func stop() throws -> Answer {
        let open = try openBisection()
        context.open.bisection = nil
        return .notice(
            "stopped; `:bisect \(open.names.joined(separator: " "))` goes on with what was judged")
    }

    func judge(_ verdict: Bisection.Verdict) throws -> Answer {
        let open = try openBisection()
        guard case .next(let point) = open.way.stand(try verdicts(open)) else {
            return try bisect(open)
        }
        try context.ledger().answer(verdict.rawValue, to: point, of: open.series.number)
        return try bisect(open)
    }

    /// The bisection of this session, or else the newest one of the library.
    private func openBisection() throws -> OpenBisection {
        if let bisection = context.open.bisection { return bisection }
        guard
            let series = try context.ledger().allSeries(SeriesKind.bisect.rawValue, limit: 1).first,
            let plan = try? JSONValue(parsing: series.plan), let a = plan["a"], let b = plan["b"]
        else {
            throw UserError.input("nothing is bisected; `:bisect A B` begins with two runs")
        }
        let open = OpenBisection(
            series: series, way: try Bisection(from: Settings(a), to: Settings(b)),
            names: (plan["names"]?.arrayValue ?? []).compactMap(\.textValue),
            ends: (plan["ends"]?.arrayValue ?? []).compactMap(\.integerValue))
        context.open.bisection = open
        return open
    }

    private func verdicts(_ open: OpenBisection) throws -> [Int: Bisection.Verdict] {
        try context.ledger().answers(of: open.series.number).compactMapValues(
            Bisection.Verdict.init)
    }

    /// Fires points until one is to be judged by a person, or the change is found.
    private func bisect(_ open: OpenBisection) throws -> Answer {
        while true {
            let known = try verdicts(open)
            switch open.way.stand(known) {
            case .found(let good, let bad):
                context.open.bisection = nil
                return try result(open, good, bad, known)
            case .next(let point):
                let run = try fire(open, point)
                let left = open.way.left(known)
                let verdict: Bisection.Verdict
                if let command {
                    verdict = try judge(run, with: command)
                    context.output.talk("@\(run.number) \(verdict.rawValue)")
                } else if let ask = context.runs.consent.ask {
                    let question = ChoiceQuestion(
                        answers: [Bisection.Verdict.good, .bad, .skip], prefix: ":bisect ",
                        note: " at most \(left) to judge>")
                    guard let answer = question.ask(context.output, with: ask) else {
                        return .notice("`:good`, `:bad` and `:bisect skip` go on later")
                    }
                    verdict = answer
                } else {
                    return .notice(
                        "`:good`, `:bad` or `:bisect skip`; at most \(left) to judge")
                }
                try context.ledger().answer(verdict.rawValue, to: point, of: open.series.number)
            }
        }
    }

    /// The run at a point: from the library, or fired now, as a child of the good end.
    private func fire(_ open: OpenBisection, _ point: Int) throws -> Run {
        let plan = try context.runs.planner.plan(open.way.settings(at: point))
        let cell = Cell(series: open.series.number, position: point + 1)
        if let run = try context.runs.library.run(matching: plan) {
            try context.ledger().place(run.number, in: cell)
            context.view.show(run, again: RunFirer.forcing)
            return run
        }
        let planned = PlannedRun(plan, parent: open.ends.first, cell: cell)
        let run = try context.firer.execute(planned, context.runs.budget.approve([plan]))
        context.view.show(run, parent: try open.ends.first.map { try context.ledger().run($0) })
        try run.checkEnd()
        return run
    }

    /// Asks the user's own command what it thinks of a run.
    private func judge(_ run: Run, with command: String) throws -> Bisection.Verdict {
        guard let picture = run.pictures.first else {
            throw UserError.input("@\(run.number) has no picture to be judged")
        }
        let json = context.runs.presenter.json(run).description
        var script = "export REROLL_PICTURE=\(Child.quoted(try context.ledger().path(of: picture)))"
        script += " REROLL_RUN=\(run.number)"
        if json.utf8.count <= 100_000 { script += " REROLL_JSON=\(Child.quoted(json))" }
        let status = try Child.run("\(script)\n\(command)") {
            context.output.talk("  \($0.onOneLine)")
        }
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

    private func result(
        _ open: OpenBisection, _ good: Int, _ bad: Int, _ known: [Int: Bisection.Verdict]
    ) throws -> Answer {
        let cells = try context.ledger().cells(of: open.series.number)
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
        let words = lines
        return .result(
            words,
            json: [
                "good": run(good).map(JSONValue.integer) ?? .null,
                "bad": run(bad).map(JSONValue.integer) ?? .null,
                "changes": .array(steps.map(JSONValue.text)),
                "judged": .integer(known.count), "skipped": .integer(skipped),
            ])
    }
}

import Ledger
import LineSyntax

/// What is said when a batch is over, and what its exit status becomes.
extension BatchWork {
    /// The most rows that are named one by one.
    private static let mostNamed = 10

    /// Sums up, names what is not done, and says what to do about it.
    ///
    /// - Throws: ``UserError`` when not every row is done.
    func end() throws {
        var counts: [Run.State: Int] = [:]
        var (old, open) = (0, 0)
        var held: [String] = []
        for (index, state) in states.enumerated() {
            switch state {
            case .waiting, .underWay: open += 1
            case .held(let run):
                let place = "\(options.file):\(rows[index].line)"
                held.append("\(place) (@\(run.number) \(run.state.rawValue))")
            case .ended(let run, let isOld):
                counts[run.state, default: 0] += 1
                if isOld { old += 1 }
            case .told(let state, let isOld):
                counts[state, default: 0] += 1
                if isOld { old += 1 }
            }
        }
        var parts: [String] = []
        for state in Run.State.allCases {
            guard let count = counts[state] else { continue }
            parts.append("\(count) \(state.rawValue)")
            if state == .done, old > 0 { parts.append("\(old) of them before") }
        }
        if !held.isEmpty { parts.append("\(held.count) held back") }
        if open > 0 { parts.append("\(open) not fired") }
        if shell.spending.charged > 0 { parts.append("$\(shell.spending.charged.fixed(2))") }
        if shell.spending.possible > 0 {
            parts.append("perhaps $\(shell.spending.possible.fixed(2)) more")
        }
        say("\(Self.rows(rows.count)): " + parts.joined(separator: ", "))
        if !held.isEmpty {
            let more =
                held.count > Self.mostNamed ? ", and \(held.count - Self.mostNamed) more" : ""
            say(
                "held back, for a run of theirs may have been billed: "
                    + held.prefix(Self.mostNamed).joined(separator: ", ") + more
                    + "; --retry-unknown fires them again")
        }
        try check(missing: rows.count - counts[.done, default: 0])
    }

    private func check(missing: Int) throws {
        let next = "the same command goes on from here"
        switch stop {
        case .interrupted:
            say("stopped; \(next)")
            throw UserError.interrupted
        case .budget:
            throw UserError.run(
                "budget: the next row would pass $\((options.budget ?? 0).fixed(2)); a higher --budget "
                    + "goes on from here")
        case .denied(let reason):
            throw UserError.run(
                "stopped, for the next row would fare the same: \(reason); then \(next)")
        case .failures(let reason):
            throw UserError.run(
                "stopped after \(Self.mostFailures) failures in a row, the last one: \(reason); \(next)"
            )
        case .error(let error): throw error.map { "\($0); \(next)" }
        case nil: break
        }
        if missing > 0 {
            throw UserError.run(
                "\(Self.rows(missing)) of \(rows.count) not done; the same command tries those again "
                    + "that cost nothing")
        }
        if results.unwritten > 0 {
            throw UserError.run(
                "\(results.unwritten) of the pictures could not be written; they are in the library, and "
                    + "the same command writes them")
        }
    }

    private func say(_ line: String) { shell.output.talk(line.onOneLine) }
}

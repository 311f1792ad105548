import Ledger
import LineSyntax
import Runs

/// The end of a batch: what became of the rows, and what its exit status is.
struct BatchSummary {
    let states: [RowState]
    let rows: [BatchRow]
    let options: BatchOptions
    let budget: Budget
    /// Why no more rows were fired; nil where all were.
    let stop: FiringStop?
    /// Pictures that are in the library but could not be written into the folder.
    let unwritten: Int

    /// The most rows that are named one by one.
    private static let maxNamed = 10

    /// Sums up, names what is not done, and tells what to do about it.
    var lines: [String] {
        var parts: [String] = []
        for state in Run.State.allCases {
            guard let count = counts[state] else { continue }
            parts.append("\(count) \(state.rawValue)")
            if state == .done, old > 0 { parts.append("\(old) of them before") }
        }
        let held = held
        if !held.isEmpty { parts.append("\(held.count) held back") }
        let open = states.count(where: \.isOpen)
        if open > 0 { parts.append("\(open) not fired") }
        if budget.charged > 0 { parts.append("$\(budget.charged.fixed(2))") }
        if budget.possible > 0 { parts.append("perhaps $\(budget.possible.fixed(2)) more") }
        var lines = ["\(rows.count.counted("row")): " + parts.joined(separator: ", ")]
        if !held.isEmpty {
            let more = held.count > Self.maxNamed ? ", and \(held.count - Self.maxNamed) more" : ""
            lines.append(
                "held back, for a run of theirs may have been billed: "
                    + held.prefix(Self.maxNamed).joined(separator: ", ") + more
                    + "; --retry-unknown fires them again")
        }
        if stop == .interrupted { lines.append("stopped; \(Self.next)") }
        return lines
    }

    /// Why not every row is done; nil where every one is.
    var error: UserError? {
        switch stop {
        case .interrupted?: return .interrupted
        case .budget?:
            return .run(
                "budget: the next row would pass $\((options.budget ?? 0).fixed(2)); a higher "
                    + "--budget goes on from here")
        case .denied(let reason)?:
            return .run(
                "stopped, for the next row would fare the same: \(reason); then \(Self.next)")
        case .failures(let run)?:
            let reason = run.error?.onOneLine ?? run.state.rawValue
            return .run(
                "stopped after \(BatchRunner.maxFailures) failures in a row, the last one: "
                    + "\(reason); \(Self.next)")
        case .error(let error)?: return error.map { "\($0); \(Self.next)" }
        case nil: break
        }
        let missing = rows.count - counts[.done, default: 0]
        if missing > 0 {
            return .run(
                "\(missing.counted("row")) of \(rows.count) not done; the same command tries those "
                    + "again that cost nothing")
        }
        guard unwritten > 0 else { return nil }
        return .run(
            "\(unwritten) of the pictures could not be written; they are in the library, and the "
                + "same command writes them")
    }

    private static let next = "the same command goes on from here"

    /// The number of ended rows by how they ended.
    private var counts: [Run.State: Int] {
        states.reduce(into: [:]) { counts, state in
            if let end = state.end { counts[end.state, default: 0] += 1 }
        }
    }

    private var old: Int { states.count { $0.end?.isOld == true } }

    private var held: [String] {
        zip(rows, states).compactMap { row, state in
            guard case .held(let run) = state else { return nil }
            return "\(options.file):\(row.line) (@\(run.number) \(run.state.rawValue))"
        }
    }
}

extension RowState {
    fileprivate var isOpen: Bool {
        switch self {
        case .waiting, .underWay: true
        default: false
        }
    }

    fileprivate var end: (state: Run.State, isOld: Bool)? {
        switch self {
        case .ended(let run, let isOld): (run.state, isOld)
        case .printed(let state, let isOld): (state, isOld)
        default: nil
        }
    }
}

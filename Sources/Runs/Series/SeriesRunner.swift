import Backends
import JSON
import Ledger
import LineSyntax
import Parameters

/// Fires the runs of one line one after another, as the cells of a series.
public final class SeriesRunner {
    private let library: Library
    private let executor: RunExecutor
    private let budget: Budget
    private let longWork: LongWork
    private let output: any Output
    /// The series that this process fired last, of those that `:sheet last` shows.
    public private(set) var last: Int?

    public init(
        library: Library, executor: RunExecutor, budget: Budget, consent: Consent,
        output: any Output
    ) {
        self.library = library
        self.executor = executor
        self.budget = budget
        longWork = LongWork(library: library, consent: consent)
        self.output = output
    }

    /// A run of a series that has ended, or that the library held.
    public struct Member {
        /// Its index in the request's runs.
        public let index: Int
        public let run: Run
        /// Whether it came from the library.
        public let isKnown: Bool
        /// What the user should know: what was cut, replaced or left out.
        public var notes: [String] = []
    }

    /// What is to be done for a series.
    private struct Work {
        let series: Series
        /// Runs that the library holds, by index.
        let known: [Int: Run]
        let approval: Approval
    }

    /// The series of a request, the newest of its kind and plan or a new one.
    public func series(of request: SeriesRequest, session: String) throws -> Series {
        let series = try library.ledger().series(
            request.kind.rawValue, plan: request.key, session: session)
        remember(series)
        return series
    }

    /// Remembers the series as the one that was fired last.
    public func remember(_ series: Series) {
        if SeriesKind.shownOnSheets.contains(where: { $0.rawValue == series.kind }) {
            last = series.number
        }
    }

    /// Fires what the library does not hold of a series; first announces the number of runs, their
    /// time and their cost.
    ///
    /// - Parameters:
    ///   - request: the runs, and how they are fired.
    ///   - session: names the session in the library.
    ///   - progress: hears how far the run under way is, by its index.
    ///   - cancelling: called when Ctrl-C cancels the run under way.
    ///   - each: hears of every run that ended.
    /// - Returns: a run for each plan, whatever became of it.
    /// - Throws: ``UserError/interrupted`` after Ctrl-C, and the error of the last run after some
    ///   consecutive failures; what is done is kept, and the same line goes on.
    public func fire(
        _ request: SeriesRequest, session: String,
        progress: @escaping (Int, Progress) -> Void = { _, _ in },
        cancelling: @escaping () -> Void = {},
        each: @escaping (Member) throws -> Void = { _ in }
    ) throws -> (series: Series, runs: [Run]) {
        let prepared = try prepare(request, session: session, countsOpen: false)
        let ledger = try library.ledger()
        var runs: [Run] = []
        var work = FiringWork(
            lanes: [.init(slots: 1, jobs: request.runs.indices)],
            job: { [library] index in
                let run = request.runs[index].filling(
                    Cell(series: prepared.series.number, position: index + 1))
                if let known = prepared.known[index] { return .known(known) }
                // An earlier run of this series may have made the same picture.
                if !request.isForced, let same = try library.run(matching: run.plan) {
                    return .known(same)
                }
                return .fire(run)
            },
            heard: { index, event in
                switch event {
                case .known(let run):
                    try ledger.place(
                        run.number,
                        in: Cell(series: prepared.series.number, position: index + 1))
                    runs.append(run)
                    try each(Member(index: index, run: run, isKnown: true))
                case .progress(let news): progress(index, news)
                case .ended(let end):
                    runs.append(end.run)
                    try each(
                        Member(index: index, run: end.run, isKnown: false, notes: end.notes))
                case .unrecorded(let error): throw error
                case .started: break
                }
            })
        work.interrupted = { _ in cancelling() }
        var policy = FiringPolicy()
        policy.maxFailures = request.maxFailures
        policy.previewEvery = request.previewEvery
        switch try executor.fire(work, session: session, policy, prepared.approval) {
        case .interrupted?: throw UserError.interrupted
        case .budget(let error)?, .error(let error)?: throw error
        case .failures(let run)?: try run.checkEnd()
        case .denied(let reason)?: throw UserError.run(reason)
        case nil: break
        }
        return (prepared.series, runs)
    }

    /// Lets the runs of a series wait in the queue, each in its cell; first announces them.
    ///
    /// - Parameters:
    ///   - request: the runs; a run that is under way fills its cell, too.
    ///   - session: names the session in the library.
    ///   - known: hears of the runs that the library holds.
    ///   - enqueue: puts a run into the queue.
    /// - Throws: `UserError` when they must not be fired.
    public func enqueue(
        _ request: SeriesRequest, session: String, known: (Member) -> Void,
        enqueue: (PlannedRun, Approval) throws -> Void
    ) throws {
        let prepared = try prepare(request, session: session, countsOpen: true)
        for (index, run) in request.runs.enumerated() {
            let cell = Cell(series: prepared.series.number, position: index + 1)
            if let run = prepared.known[index] {
                try library.ledger().place(run.number, in: cell)
                known(Member(index: index, run: run, isKnown: true))
            } else {
                try enqueue(run.filling(cell), prepared.approval)
            }
        }
    }

    // MARK: - Before anything is fired

    private func prepare(
        _ request: SeriesRequest, session: String, countsOpen: Bool
    ) throws -> Work {
        let series = try series(of: request, session: session)
        let known =
            request.isForced ? [:] : try known(request, in: series, countsOpen: countsOpen)
        let missing = missing(request, known: known).map { request.runs[$0].plan }
        return Work(
            series: series, known: known,
            approval: try announce(request, missing))
    }

    /// The runs that a series needs not fire, by index: those that fill its cells, where it is
    /// resumed, and those of the library that are bound to be the same.
    private func known(
        _ request: SeriesRequest, in series: Series, countsOpen: Bool
    ) throws -> [Int: Run] {
        let cells =
            request.isResumed ? try library.ledger().runs(filling: series.number) : [:]
        var known: [Int: Run] = [:]
        for (index, one) in request.runs.enumerated() {
            if let run = cells[index + 1],
                run.state == .done || countsOpen && run.state.isOpen, one.plan.matches(run)
            {
                known[index] = run
            } else if let run = try library.run(matching: one.plan) {
                known[index] = run
            }
        }
        return known
    }

    /// The runs that are to be fired: of those that are bound to be the same only the first.
    private func missing(_ request: SeriesRequest, known: [Int: Run]) -> [Int] {
        var seen: Set<String> = []
        return request.runs.indices.filter { index in
            guard known[index] == nil else { return false }
            guard !request.isForced, let key = request.runs[index].plan.pictureKey else {
                return true
            }
            return seen.insert(key).inserted
        }
    }

    /// Announces the number of runs, their time and their cost, and asks where that is much.
    private func announce(_ request: SeriesRequest, _ missing: [Plan]) throws -> Approval {
        var parts = [request.title]
        let known = request.runs.count - missing.count
        if known > 0 { parts.append("\(known) in the library") }
        parts.append("\(missing.count) to make")
        let seconds = try longWork.seconds(for: missing)
        if !missing.isEmpty, let seconds { parts.append("about \(seconds.inWords)") }
        if let cost = TotalCost(missing).words { parts.append(cost) }
        output.talk(parts.joined(separator: ", "))
        if !request.isAgreed {
            let time = seconds.map { ", about \($0.inWords)" } ?? ""
            try longWork.confirm(
                missing, seconds: seconds, question: "\(missing.count.grouped) runs\(time)",
                refusal: request.refusal)
        }
        return try budget.approve(missing, isAgreed: request.isAgreed)
    }
}

extension SeriesRequest {
    /// What to type to fire unasked.
    fileprivate var refusal: String {
        kind == .expand
            ? "`:expand --yes --go` fires unasked"
            : "`reroll --yes` fires unasked"
    }
}

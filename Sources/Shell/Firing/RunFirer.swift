import Backends
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Fires what a line asks for: one run, or one for each seed of a set; shows the runs and moves the
/// session to the last.
struct RunFirer {
    let runs: RunServices
    let sessions: SessionStore
    let queue: QueueMode
    let view: RunView

    /// What fires a request again that the library answered.
    static let forcing = "`:go!`"

    /// Fires the session's settings with words such as `steps=30` taken over for this once, over a
    /// set of seeds where the session or the words name one.
    ///
    /// - Throws: `UserError` when a run failed; it is recorded all the same.
    func fire(overriding words: [String] = [], force: Bool) throws {
        var words = words
        let state = sessions.session.state
        let set = try runs.reader.takeSeedSet(from: &words, else: state.seedSet)
        let settings = try runs.reader.overriding(state.settings, with: words)
        if let set {
            try fire(settings, over: set.seeds, named: set.name, force: force)
        } else {
            try fire(settings, force: force)
        }
    }

    /// Fires one run: plan, approve, record, send, keep, show.
    ///
    /// - Parameters:
    ///   - settings: may leave parameters unset; their defaults are recorded.
    ///   - force: fires although the library holds a run of the same request.
    ///   - forcing: what fires it again where the library answers, in words.
    /// - Returns: the run, finished or taken from the library; in queue mode as it waits.
    /// - Throws: `UserError` when it failed; it is recorded all the same.
    @discardableResult
    func fire(
        _ settings: Settings, force: Bool, forcing: String = RunFirer.forcing
    ) throws -> Run {
        let plan = try runs.planner.plan(settings)
        if !force, let run = try runs.library.run(matching: plan) {
            sessions.session.parent = run.number
            view.show(run, again: forcing)
            return run
        }
        let planned = PlannedRun(plan, parent: sessions.session.parent)
        if queue.isOn {
            return try queue.add(planned, force: force) { try runs.budget.approve([plan]) }
        }
        let run = try execute(planned, runs.budget.approve([plan]))
        sessions.session.parent = run.number
        view.show(run, parent: runs.lookup.parent(of: run))
        try run.checkEnd()
        return run
    }

    /// Fires one run and waits for it, with its progress on the status line.
    ///
    /// - Returns: the run as the library has it, whatever became of it.
    func execute(_ run: PlannedRun, _ approval: Approval) throws -> Run {
        sessions.keep()
        let line = ProgressLine(count: run.plan.request.count)
        let end = try runs.executor.fire(
            run, session: sessions.id, previewEvery: view.display.previewEvery, approval,
            progress: { view.show($0, line) },
            cancelling: { view.output.status("cancelling") })
        view.show(notes: end.notes)
        return end.run
    }

    // MARK: - Series

    /// Fires a series, with the progress of its runs on the status line.
    ///
    /// - Parameters:
    ///   - request: the runs.
    ///   - progress: words for the progress of the series; nil shows that of each run.
    ///   - each: hears of every run that ended.
    /// - Returns: a run for each plan, whatever became of it.
    /// - Throws: as ``SeriesRunner`` does.
    @discardableResult
    func fire(
        _ request: SeriesRequest, progress: @escaping () -> String? = { nil },
        each: @escaping (SeriesRunner.Member) throws -> Void = { _ in }
    ) throws -> (series: Series, runs: [Run]) {
        sessions.keep()
        if request.isResumed, !request.isForced, queue.count > 0,
            try runs.queue.holds(runs.series.series(of: request, session: sessions.id))
        {
            try queue.finish()
        }
        var line: (index: Int, line: ProgressLine)?
        return try runs.series.fire(
            request, session: sessions.id,
            progress: { index, news in
                if line?.index != index {
                    let count = request.runs[index].plan.request.count
                    line = (index, ProgressLine(count: count))
                }
                if let line { view.show(news, line.line, series: progress()) }
            },
            cancelling: { view.output.status("cancelling") },
            each: { member in
                view.show(notes: member.notes)
                try each(member)
            })
    }

    /// Lets the runs of a series wait in the queue.
    func enqueue(
        _ request: SeriesRequest, known: (SeriesRunner.Member) -> Void
    ) throws {
        try runs.series.enqueue(request, session: sessions.id, known: known) { run, approval in
            try queue.add(run, force: request.isForced) { approval }
        }
    }

    /// Fires one prompt once for each seed.
    private func fire(
        _ settings: Settings, over seeds: [Int], named name: String, force: Bool
    ) throws {
        let parent = sessions.session.parent
        let plans = try seeds.map { seed in
            var one = settings
            one.seed = .fixed(seed)
            return PlannedRun(try runs.planner.plan(one), parent: parent)
        }
        var members = plans.first?.plan.request.resolved.jsonValue.objectValue ?? [:]
        members["seed"] = nil
        var request = SeriesRequest(
            .seeds,
            key: [
                "settings": .object(members), "seeds": .array(seeds.map(JSONValue.integer)),
            ],
            title: "\(name.onOneLine): \(seeds.count.counted("seed"))", runs: plans)
        request.isForced = force
        request.previewEvery = view.display.previewEvery
        if queue.isOn {
            return try enqueue(request) {
                sessions.session.parent = $0.run.number
                view.show($0.run, again: Self.forcing)
            }
        }
        let before = try parent.map { try runs.library.ledger().run($0) }
        let (_, made) = try fire(
            request,
            each: { member in
                sessions.session.parent = member.run.number
                view.show(
                    member.run, parent: member.isKnown ? nil : before,
                    again: member.isKnown ? Self.forcing : nil)
            })
        if let failed = made.first(where: { $0.state != .done }) { try failed.checkEnd() }
    }
}

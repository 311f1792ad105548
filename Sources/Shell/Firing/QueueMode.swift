import Backends
import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Queue mode: firing returns at once, and the end of a run is reported when it comes.
///
/// The thread that owns the shell owns it; ``RunQueue`` is shared with the task that fires.
final class QueueMode {
    /// Whether firing returns at once.
    var isOn = false

    private let runs: RunServices
    private let sessions: SessionStore
    private let view: RunView
    private let isInteractive: Bool
    /// Words for the progress of the run under way.
    private var clock: (run: Int, line: ProgressLine)?

    init(runs: RunServices, sessions: SessionStore, view: RunView, isInteractive: Bool) {
        self.runs = runs
        self.sessions = sessions
        self.view = view
        self.isInteractive = isInteractive
    }

    /// The number of runs that have not ended, or whose end has not been reported.
    var count: Int { runs.queue.queue.count }

    /// Sets what ends the wait of the shell's thread.
    func onNews(_ wake: @escaping @Sendable () -> Void) { runs.queue.queue.onNews(wake) }

    /// Records a run and puts it into the queue; the session goes to it at once.
    ///
    /// - Parameters:
    ///   - run: what is fired, and where.
    ///   - force: fires although the same waits already.
    ///   - approval: makes the approval of its cost.
    /// - Returns: the run, state queued.
    /// - Throws: `LedgerError` when it could not be recorded, and then it is not fired.
    @discardableResult
    func add(
        _ run: PlannedRun, force: Bool, approval: () throws -> Approval
    ) throws -> Run {
        if !force, let same = runs.queue.job(matching: run.plan) {
            sessions.session.parent = same.number
            let ledger = try runs.library.ledger()
            if let cell = run.cell { try ledger.place(same.number, in: cell) }
            let known = try ledger.run(same.number)
            report(known, "\(known.state.rawValue) already, the same (`:go!` fires again)")
            return known
        }
        let before = runs.queue.queue.jobs.count
        let queued = try runs.queue.add(run, session: sessions.id, approval())
        sessions.session.parent = queued.number
        let seeds = runs.presenter.seeds(of: queued).map { "\($0)  " } ?? ""
        report(queued, "\(seeds)queued" + (before == 0 ? "" : ", \(before) before it"))
        return queued
    }

    private func report(_ run: Run, _ text: String) {
        view.output.data(
            view.isJSON ? view.presenter.json(run).description : "@\(run.number)  \(text)")
    }

    /// Reports the runs that have ended as a text above the line being typed; empty when none has.
    func news() -> String {
        var text = ""
        for finished in runs.queue.take() {
            for line in lines(finished) { text += line + "\n" }
            guard let run = try? finished.result.get().run else { continue }
            text += run.pictures.map { view.display.drawing(of: $0) }.joined()
        }
        return text
    }

    /// Waits until every run in the queue has ended and reports each; Ctrl-C cancels them.
    ///
    /// - Throws: in a script, the error of the first that made no picture, after all have ended.
    func finish() throws {
        var problem: (any Error)?
        try runs.waiting.until(interrupted: {
            for run in try runs.queue.cancelAll() { view.show(run) }
            view.output.status("cancelling")
            // A signal that ends the program is reported again and again.
            usleep(20_000)
        }) {
            for finished in runs.queue.take() {
                view.output.status(nil)
                // What will be thrown is not shown twice.
                show(finished, withReason: isInteractive || problem != nil)
                do { try finished.result.get().run.checkEnd() } catch {
                    problem = problem ?? error
                }
            }
            guard count > 0 else { return true }
            view.output.status(status)
            return nil
        }
        view.output.status(nil)
        if let problem, !isInteractive { throw problem }
    }

    /// How far the queue is, in a line; nil when it is empty.
    var status: String? {
        let (running, waiting) = runs.queue.queue.open
        guard let running else { return nil }
        var text = "@\(running.job.number)"
        if running.isCancelled {
            text += "  cancelling"
        } else if let progress = running.progress {
            text += "  \(line(of: running).text(progress))"
        }
        return waiting.isEmpty ? text : text + "  \(waiting.count) more"
    }

    private func line(of running: RunQueue.Running) -> ProgressLine {
        if let clock, clock.run == running.job.number { return clock.line }
        let line = ProgressLine(count: running.job.plan.request.count)
        clock = (running.job.number, line)
        return line
    }

    // MARK: - Listing

    /// The open runs of the queue.
    var list: Answer {
        let (running, waiting) = runs.queue.queue.open
        let mode = isOn ? "on" : "off"
        var lines: [String] = []
        var rows: [JSONValue] = []
        func add(_ job: RunQueue.Job, _ state: String) {
            let prompt = job.plan.request.prompt.onOneLine.clipped(to: 50)
            lines.append("@\(job.number)  \(state)  \(prompt)")
            rows.append(["run": .integer(job.number), "state": .text(state)])
        }
        if let running {
            let progress = running.progress.map { line(of: running).text($0) } ?? ""
            let state = running.isCancelled ? "cancelling" : "running"
            add(running.job, progress.isEmpty ? state : "\(state), \(progress)")
        }
        for job in waiting { add(job, "waiting") }
        if lines.isEmpty {
            lines = ["queue mode is \(mode); nothing is open"]
        } else {
            lines.insert("queue mode is \(mode)", at: 0)
        }
        return .result(lines, json: ["queue": .text(mode), "open": .array(rows)])
    }

    // MARK: - Reporting

    /// Reports how a run ended, and shows its pictures.
    private func show(_ finished: RunQueue.Finished, withReason: Bool) {
        let end = try? finished.result.get()
        if view.isJSON {
            if let end { view.output.data(view.presenter.json(end.run).description) }
        } else {
            for line in lines(finished, withReason: withReason) { view.output.data(line) }
        }
        for picture in end?.run.pictures ?? [] { view.display.show(picture) }
    }

    /// The lines about a run that has ended.
    private func lines(_ finished: RunQueue.Finished, withReason: Bool = true) -> [String] {
        switch finished.result {
        case .failure(let error):
            return withReason
                ? [view.message("@\(finished.job.number): \(UserError(error))")] : []
        case .success(let end):
            let parent = runs.lookup.parent(of: end.run)
            var lines = end.notes.map(\.onOneLine)
            lines.append(view.presenter.line(end.run, parent: parent))
            do { try end.run.checkEnd() } catch UserError.interrupted {
                // The line shows that it was cancelled.
            } catch {
                if withReason { lines.append(view.message("\(UserError(error))")) }
            }
            return lines
        }
    }
}

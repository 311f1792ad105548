import Backends
import Foundation
import Ledger
import LineSyntax
import Parameters

/// Queue mode: firing returns at once, and runs are told of when they end.
///
/// Everything here is done by the thread that owns the shell; `RunQueue` is what it shares.
extension Shell {
    /// Writes a run down and puts it in the queue, its settings frozen; the session and its branch
    /// stand at it from then on.
    ///
    /// - Parameters:
    ///   - plan: what is fired, and where.
    ///   - parent: the run it is made from.
    ///   - force: fires although the same waits already.
    /// - Returns: the run as it is written down, state queued.
    /// - Throws: ``UserError`` when it must not be fired; `LedgerError` when it could not be
    ///   written down, and then it is not fired.
    func enqueue(_ plan: Plan, parent: Int?, force: Bool) throws -> Run {
        if !force, plan.isSeedFixed, plan.identity.reproducible,
            let same = queue.jobs.first(where: {
                $0.plan.request.resolved == plan.request.resolved
                    && $0.plan.identity == plan.identity
            })
        {
            session.parent = same.number
            if let cell = plan.cell { try ledger().place(same.number, in: cell) }
            let run = try ledger().run(same.number)
            result(
                ["@\(run.number)  \(run.state.rawValue) already, the same (`:go!` fires again)"],
                json: json(run))
            return run
        }
        try allow(plan)
        let ledger = try ledger()
        let number = try ledger.begin(newRun(plan, parent: parent))
        session.parent = number
        let before = queue.jobs.count
        let reserved = spending.reserve(for: plan)
        queue.add(
            RunQueue.Job(
                number: number, plan: plan,
                firing: Firing(ledger: ledger, duration: options.duration), reserved: reserved))
        let run = try ledger.run(number)
        let seeds = seeds(of: run).map { "  \($0)" } ?? ""
        let turn = before == 0 ? "" : ", \(before) before it"
        result(["@\(number)\(seeds)  queued\(turn)"], json: json(run))
        return run
    }

    /// The text that tells of the runs that have ended, to print above the line being typed; empty
    /// when none has.
    func queueNews() -> String {
        var text = ""
        for finished in queue.take() {
            for line in told(finished) { text += line + "\n" }
            guard let run = try? finished.result.get().run else { continue }
            text += run.pictures.map { drawing(of: $0) }.joined()
        }
        return text
    }

    /// Waits until every run in the queue has ended and tells of each; Ctrl-C cancels them.
    ///
    /// - Throws: in a script, the ``UserError`` of the first that did not end well, after all have
    ///   ended.
    func finishQueue() throws {
        var problem: (any Error)?
        waiter.begin()
        defer { waiter.end() }
        while true {
            for finished in queue.take() {
                output.status(nil)
                // What will be thrown is not said twice.
                if let run = tell(finished, withReason: options.interactive || problem != nil) {
                    do { try checkEnd(of: run) } catch { problem = problem ?? error }
                } else if case .failure(let error) = finished.result {
                    problem = problem ?? error
                }
            }
            guard queue.count > 0 else { break }
            output.status(queueStatus)
            if waiter.wait(milliseconds: 500) == .interrupted {
                for run in try cancel(queue.jobs.map(\.number)) { show(run) }
                output.status("cancelling")
                // A program that is told to end is told without end.
                usleep(20_000)
            }
        }
        output.status(nil)
        if let problem, !options.interactive { throw problem }
    }

    /// Cancels runs in the queue, in their order.
    ///
    /// - Returns: those that had not begun; the one under way is told of when it ends.
    /// - Throws: ``UserError`` when one is not in the queue.
    func cancel(_ numbers: [Int]) throws -> [Run] {
        // Those that wait go first, or the next would begin when the one under way ends.
        try numbers.reversed().compactMap(cancel).reversed()
    }

    private func cancel(_ number: Int) throws -> Run? {
        switch queue.cancel(number) {
        case .running: return nil
        case .waiting(let job):
            spending.release(job.reserved)
            let ledger = try ledger()
            try ledger.finish(number, Outcome(.cancelled, duration: 0))
            return try ledger.run(number)
        case .none:
            let run = try ledger().run(number)
            throw UserError.input(
                "@\(number) is not in the queue, it is \(run.state.rawValue); "
                    + "`:queue` lists what is")
        }
    }

    /// How far the queue is, in a line; nil when it is empty.
    var queueStatus: String? {
        let (running, waiting) = queue.open
        guard let running else { return nil }
        var text = "@\(running.job.number)"
        if running.isCancelled {
            text += "  cancelling"
        } else if let progress = running.progress {
            text += "  \(running.clock.text(progress))"
        }
        return waiting.isEmpty ? text : text + "  \(waiting.count) more"
    }

    // MARK: telling

    /// Says how a run ended, and shows its pictures.
    private func tell(_ finished: RunQueue.Finished, withReason: Bool) -> Run? {
        let end = try? finished.result.get()
        if options.json {
            count(finished)
            if let end { output.data(json(end.run).description) }
        } else {
            for line in told(finished, withReason: withReason) { output.data(line) }
        }
        for picture in end?.run.pictures ?? [] { draw(picture) }
        return end?.run
    }

    /// The lines about a run that has ended; its cost is counted.
    private func told(_ finished: RunQueue.Finished, withReason: Bool = true) -> [String] {
        count(finished)
        switch finished.result {
        case .failure(let error):
            return withReason ? [message("@\(finished.job.number): \(shellError(error))")] : []
        case .success(let end):
            let parent = end.run.parent.flatMap { try? ledger().run($0) }
            var lines = end.notes.map(\.onOneLine) + [line(end.run, parent: parent)]
            do { try checkEnd(of: end.run) } catch UserError.interrupted {
                // The line says so.
            } catch {
                if withReason { lines.append(message("\(shellError(error))")) }
            }
            return lines
        }
    }

    private func count(_ finished: RunQueue.Finished) {
        spending.release(finished.job.reserved)
        if let end = try? finished.result.get() { account(finished.job.plan, end) }
    }
}

import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let queue = Command(
        name: "queue", group: .firing, usage: "[on|off|wait]",
        summary: "let firing return at once; without a word, list the runs that are open",
        detail: """
            With `:queue on` a prompt or `:go` is written down and returns at once; runs go one at a \
            time, in the order they were fired, with the settings they were fired with, and each has \
            the one fired before it as its parent, those of a set of seeds or a template one together. \
            What has ended is told above the line being typed. \
            Ctrl-C drops that line only; `:cancel` stops runs. `:queue wait` waits until all have \
            ended, and Ctrl-C then cancels them; a script waits at its end. `:queue off` waits for \
            nothing: what is open goes on.
            """,
        argument: .choices(["on", "off", "wait"])
    ) { shell, rest in
        switch rest {
        case "": break
        case "on": shell.isQueueing = true
        case "off": shell.isQueueing = false
        case "wait": return try shell.finishQueue()
        default:
            throw UserError.input(
                "queue: \(rest.onOneLine) is not a choice; allowed on, off, wait")
        }
        shell.listQueue()
    }

    static let cancel = Command(
        name: "cancel", group: .firing, usage: "N ... | all",
        summary: "stop runs of the queue, the one under way or those that wait",
        detail: """
            `:queue` lists them. The runs stay in the library as cancelled; `:recall @N` and `:go` fire \
            one again.
            """,
        argument: .run
    ) { shell, rest in
        let words = try Words(rest).words
        guard !words.isEmpty else {
            throw UserError.input("`:cancel` needs runs, such as `:cancel @12`, or `:cancel all`")
        }
        let numbers =
            words == ["all"]
            ? shell.queue.jobs.map(\.number)
            : try words.map { try shell.run(shell.address($0)).number }
        if numbers.isEmpty {
            return shell.result(["nothing is queued"], json: ["cancelled": .array([])])
        }
        for run in try shell.cancel(numbers) { shell.show(run) }
    }
}

extension Shell {
    /// What `:queue` says.
    fileprivate func listQueue() {
        let (running, waiting) = queue.open
        let mode = isQueueing ? "on" : "off"
        var lines: [String] = []
        var rows: [JSONValue] = []
        func add(_ job: RunQueue.Job, _ state: String) {
            lines.append(
                "@\(job.number)  \(state)  \(job.plan.request.prompt.onOneLine.clipped(to: 50))")
            rows.append(["run": .integer(job.number), "state": .text(state)])
        }
        if let running {
            let progress = running.progress.map { running.clock.text($0) } ?? ""
            let state = running.isCancelled ? "cancelling" : "running"
            add(running.job, progress.isEmpty ? state : "\(state), \(progress)")
        }
        for job in waiting { add(job, "waiting") }
        if lines.isEmpty {
            lines = ["queue mode is \(mode); nothing is open"]
        } else {
            lines.insert("queue mode is \(mode)", at: 0)
        }
        result(lines, json: ["queue": .text(mode), "open": .array(rows)])
    }
}

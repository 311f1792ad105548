import LineSyntax
import Runs

/// `:queue` and `:cancel`.
enum QueueCommands {
    private static let modes = ["on", "off", "wait"]

    static let queue = Command(
        name: "queue", group: .firing,
        operands: Operands("[on|off|wait]", [.choice(modes)], style: .line),
        summary: "let firing return at once; without a word, list the runs that are open",
        detail: """
            With `:queue on` a prompt or `:go` is written down and returns at once; runs go one at \
            a time, in the order they were fired, with the settings they were fired with, and each \
            has the one fired before it as its parent, those of a set of seeds or a template one \
            together. What has ended is told above the line being typed. Ctrl-C drops that line \
            only; `:cancel` stops runs. `:queue wait` waits until all have ended, and Ctrl-C then \
            cancels them; a script waits at its end. `:queue off` waits for nothing: what is open \
            goes on.
            """
    ) { context, arguments in
        switch arguments.first {
        case nil: break
        case "on": context.queue.isOn = true
        case "off": context.queue.isOn = false
        case "wait":
            try context.queue.finish()
            return .none
        case let word?:
            throw UserError.input(
                "queue: \(word.onOneLine) is not a choice; allowed "
                    + modes.joined(separator: ", "))
        }
        return context.queue.list
    }

    static let cancel = Command(
        name: "cancel", group: .firing,
        operands: Operands(
            "N ... | all", [.run], count: 1...Int.max,
            needs: "runs, such as `:cancel @12`, or `:cancel all`"),
        summary: "stop runs of the queue, the one under way or those that wait",
        detail: """
            `:queue` lists them. The runs stay in the library as cancelled; `:recall @N` and `:go` \
            fire one again.
            """
    ) { context, arguments in
        let queue = context.runs.queue
        let numbers =
            arguments.operands == ["all"]
            ? queue.queue.jobs.map(\.number)
            : try arguments.operands.map { try context.runs.lookup.run($0).number }
        if numbers.isEmpty {
            return .result(["nothing is queued"], json: ["cancelled": .array([])])
        }
        for run in try queue.cancel(numbers) { context.view.show(run) }
        return .none
    }
}

import LineSyntax
import Runs
import Terminal

/// Reads and does lines until the source ends; an error is shown and the loop goes on.
struct LineLoop {
    let interpreter: Interpreter

    /// What the terminal shows before each line.
    static let prompt = "reroll> "

    private var context: CommandContext { interpreter.context }
    private var output: any TerminalOutput { context.output }

    /// - Parameters:
    ///   - source: gives the lines, and the answers to questions.
    ///   - beforeLine: called before each line is read, for news from the background.
    func run(_ source: some LineSource, beforeLine: () -> Void = {}) {
        var source = source
        var interruptions = 0
        context.runs.consent.ask = { question in
            if case .line(let answer)? = try? source.next(prompt: question) { answer } else { nil }
        }
        defer { context.runs.consent.ask = nil }
        while true {
            beforeLine()
            let input: Input
            do { input = try source.next(prompt: Self.prompt) } catch {
                output.talk(context.view.message("\(error)"))
                continue
            }
            switch input {
            case .end:
                if confirmExit(&source) { return }
            case .interrupted:
                interruptions += 1
                if context.queue.count > 0 {
                    output.talk("\(openRuns) on in the queue; `:cancel all` stops them")
                } else if interruptions > 1 {
                    output.talk("Ctrl-D or :quit leaves")
                }
            case .line(let line):
                interruptions = 0
                do {
                    if try !interpreter.handle(line), confirmExit(&source) { return }
                } catch UserError.interrupted {
                    // The run's line shows that it was cancelled.
                } catch {
                    output.talk(context.view.message("\(error)"))
                }
            }
        }
    }

    /// Asks what to do with the runs in the queue, if there are any, before the program ends.
    ///
    /// - Returns: whether it ends.
    private func confirmExit(_ source: inout some LineSource) -> Bool {
        guard context.queue.count > 0 else { return true }
        let question = "\(openRuns) on in the queue; f finishes, c cancels, other stays> "
        do {
            let answer = try? source.next(prompt: question)
            var word: String?
            if case .line(let text)? = answer { word = text.trimmed.lowercased() }
            if word == "c" || answer == nil || answer == .end {
                for run in try context.runs.queue.cancelAll() { context.view.show(run) }
            } else if word != "f" {
                context.open.isLeaving = false
                return false
            }
            try context.queue.finish()
        } catch UserError.interrupted {
            // The lines of the runs show that they were cancelled.
        } catch {
            output.talk(context.view.message("\(error)"))
        }
        return true
    }

    /// `1 run goes`, `2 runs go`.
    private var openRuns: String {
        let count = context.queue.count
        return count == 1 ? "1 run goes" : "\(count) runs go"
    }
}

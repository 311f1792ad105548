import LineSyntax
import Terminal

extension Shell {
    /// What the terminal shows before each line.
    public static let prompt = "reroll> "

    /// Reads and does lines until the source ends; errors are said and the loop goes on.
    ///
    /// `beforeLine` is called before each line is read, for news from the background.
    public func loop(_ source: some LineSource, beforeLine: () -> Void = {}) {
        var source = source
        var interruptions = 0
        ask = { question in
            if case .line(let answer)? = try? source.next(prompt: question) { answer } else { nil }
        }
        defer { ask = nil }
        while true {
            beforeLine()
            let input: Input
            do { input = try source.next(prompt: Self.prompt) } catch {
                output.talk(message("\(error)"))
                continue
            }
            switch input {
            case .end:
                if mayLeave(&source) { return }
            case .interrupted:
                interruptions += 1
                if queue.count > 0 {
                    output.talk(
                        "\(Self.runs(queue.count)) on in the queue; `:cancel all` stops them")
                } else if interruptions > 1 {
                    output.talk("Ctrl-D or :quit leaves")
                }
            case .line(let line):
                interruptions = 0
                do {
                    if try !handle(line), mayLeave(&source) { return }
                } catch UserError.interrupted {
                    // The run's line has said so.
                } catch {
                    output.talk(message("\(error)"))
                }
            }
        }
    }

    /// Asks what becomes of the runs in the queue, when there are any, before the program ends.
    private func mayLeave(_ source: inout some LineSource) -> Bool {
        guard queue.count > 0 else { return true }
        let question =
            "\(Self.runs(queue.count)) on in the queue; f finishes, c cancels, other stays> "
        do {
            let answer = try? source.next(prompt: question)
            var word: String?
            if case .line(let text)? = answer { word = text.trimmed.lowercased() }
            if word == "c" || answer == nil || answer == .end {
                for run in try cancel(queue.jobs.map(\.number)) { show(run) }
            } else if word != "f" {
                isLeaving = false
                return false
            }
            try finishQueue()
        } catch UserError.interrupted {
            // The lines of the runs have said so.
        } catch {
            output.talk(message("\(error)"))
        }
        return true
    }

    /// `1 run goes`, `2 runs go`.
    private static func runs(_ count: Int) -> String {
        count == 1 ? "1 run goes" : "\(count) runs go"
    }

    /// A sentence as an error is said.
    func message(_ text: String) -> String { output.style.red("error: ") + text }
}

/// Waits for a run at a terminal: Ctrl-C interrupts it, Ctrl-Z stops and continues the program.
public final class TerminalWaiter: RunWaiter {
    private let signals: Signals
    private let wakeup: Wakeup
    private let input = SilentInput()

    /// - Throws: when the process has no file descriptors left.
    public init(signals: Signals = .shared) throws {
        self.signals = signals
        wakeup = try Wakeup()
        signals.install()
    }

    public func begin() {
        signals.clearInterrupt()
        input.begin()
    }

    public func end() { input.end() }

    public var wake: @Sendable () -> Void {
        let wakeup = wakeup
        return { wakeup.signal() }
    }

    public func wait(milliseconds: Int) -> Waited {
        switch signals.wait(for: wakeup, timeoutMilliseconds: milliseconds) {
        case .woken: .woken
        case .timeout: .timeout
        case .interrupted, .terminated: .interrupted
        }
    }
}

import Foundation
import Ledger
import Parameters
import Terminal

extension Shell {
    /// The loop at a terminal: editing, history, completion, news from the background.
    ///
    /// The prompt does not wait for the library, which opens behind it.
    ///
    /// - Parameters:
    ///   - home: the library's folder, which holds the history too.
    ///   - continuing: whether to go on with the last session.
    /// - Throws: when there is no terminal, or no session to go on with.
    public func interact(home: String, continuing: Bool = false) throws {
        isKeepingSession = true
        let editor = try LineEditor(
            history: History(path: "\(home)/history.jsonl"),
            completer: { [unowned self] in completions($0) })
        editor.hinter = { [unowned self] in hint($0) }
        let above = editor.above
        editor.news = { [unowned self] in queueNews() }
        queue.onNews { [wake = waiter.wake] in
            above.wake()
            wake()
        }
        library.tell { above.print($0) }
        let (style, id) = (output.style, sessionID)
        editor.onAnswer = { [unowned self] in take($0) }
        editor.whenIdle = { [library, unowned self, unowned editor] in
            // Where nothing could be drawn with the answer, it is not asked for.
            if isPreviewAutomatic, preview == .halfBlocks, Sixel.problem == nil { editor.ask() }
            library.openAhead { opened in
                switch opened {
                case .failure(let error): above.print("error: \(error)")
                case .success(let ledger):
                    guard !continuing, let kept = try? ledger.lastSession(besides: id) else {
                        return
                    }
                    above.print(
                        style.dim("`:continue` goes on with the session of \(kept.summary)"))
                }
            }
        }
        let isFirst = !FileManager.default.fileExists(atPath: home)
        output.talk(output.style.dim(greeting(isFirst: isFirst)))
        if continuing { try continueSession() }
        loop(editor)
        sayCost()
    }

    /// What is said at the start of runs whose process had ended before they did.
    static func interruptedNotice(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(8).map { "@\($0)" }.joined(separator: ", ")
        let more = numbers.count > 8 ? " and \(numbers.count - 8) more" : ""
        let was = numbers.count == 1 ? "was" : "were"
        return "\(shown)\(more) \(was) interrupted when an earlier reroll ended; "
            + "`:recall @N` and `:go` fire again"
    }

    /// The loop's first line; the first start of all names what the model draws well.
    func greeting(isFirst: Bool) -> String {
        let examples = isFirst ? suggestions.prefix(3) : []
        let such = examples.isEmpty ? "" : ", such as \(examples.joined(separator: ", "))"
        return "\(Version.program)  type what to paint\(such); :help, :quit"
    }

    /// Prompts that the session's model draws well, as one types them.
    var suggestions: [String] {
        let settings = session.settings
        let model = settings.model ?? Settings.defaults.model ?? ""
        return ((try? backend(of: settings))?.prompts(model: model) ?? []).map { "`\($0)`" }
    }
}

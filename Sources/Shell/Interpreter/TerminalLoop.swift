import Foundation
import LineSyntax
import Parameters
import Runs
import Terminal

/// The loop at a terminal: editing, history, completion, hints, news from the background.
///
/// The prompt does not wait for the library, which opens behind it.
final class TerminalLoop {
    private let interpreter: Interpreter
    private let completer: Completer
    private let hints: Hints
    private var context: CommandContext { interpreter.context }

    init(_ interpreter: Interpreter) {
        self.interpreter = interpreter
        completer = Completer(interpreter.context)
        hints = Hints(interpreter.context)
    }

    /// - Parameters:
    ///   - home: the library's folder, which holds the history too.
    ///   - continuing: whether to go on with the last session.
    /// - Throws: when there is no terminal, or no session to go on with.
    func run(home: String, continuing: Bool) throws {
        let (display, output, queue) = (context.display, context.output, context.queue)
        context.sessions.isKept = true
        let editor = try LineEditor(
            history: History(path: "\(home)/history.jsonl"),
            completer: { [completer] in completer.completions($0) })
        editor.hinter = { [hints] in hints.hint($0) }
        editor.news = { queue.news() }
        editor.onAnswer = { display.take($0) }
        let above = editor.above
        queue.onNews { [wake = context.wake] in
            above.wake()
            wake()
        }
        context.runs.library.onNotice { above.print($0) }
        editor.whenIdle = { [weak editor, openLibrary = libraryOpening(above, continuing)] in
            // Where nothing could be drawn with the answer, it is not asked for.
            if display.wantsAnswer { editor?.ask() }
            openLibrary()
        }
        let isFirst = !FileManager.default.fileExists(atPath: home)
        output.talk(output.style.dim(greeting(isFirst: isFirst)))
        if continuing {
            do { try context.sessions.continueLast() } catch { throw UserError(error) }
        }
        LineLoop(interpreter: interpreter).run(editor)
        context.scripts.reportCost()
    }

    /// Opens the library behind the prompt, and then names the session to go on with.
    private func libraryOpening(_ above: AbovePrinter, _ continuing: Bool) -> () -> Void {
        let (library, style, id) = (
            context.runs.library, context.output.style, context.sessions.id
        )
        return {
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
    }

    /// The loop's first line; the first start of all names what the model draws well.
    func greeting(isFirst: Bool) -> String {
        let examples = isFirst ? context.suggestions.prefix(3) : []
        let such = examples.isEmpty ? "" : ", such as \(examples.joined(separator: ", "))"
        return "\(Version.program)  type what to paint\(such); :help, :quit"
    }
}

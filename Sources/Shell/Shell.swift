import Backends
import Batch
import Foundation
import LineSyntax
import Parameters
import Runs
import Terminal

/// The shell: takes lines, does them, and prints what comes of them.
///
/// It knows no terminal; a tty, a pipe, a script, `-c` and the tests all come in through
/// ``handle(_:)``. It wires the owners of ``CommandContext`` together and has no state of its own.
///
/// Not for use from several threads: one thread owns a shell.
public final class Shell {
    let context: CommandContext
    private let interpreter: Interpreter

    /// - Parameters:
    ///   - library: where runs are kept; opened at the first use.
    ///   - backends: what can make pictures, the default first.
    ///   - output: takes everything that is printed.
    ///   - preview: how pictures are shown in the terminal.
    ///   - waiter: how the calling thread waits.
    ///   - options: what the caller decides once.
    public init(
        library: Library, backends: [any Backend], output: any TerminalOutput,
        preview: PictureProtocol = .off, waiter: any RunWaiter = SemaphoreWaiter(),
        options: ShellOptions = ShellOptions()
    ) {
        context = CommandContext(
            library: library, backends: backends, output: output, preview: preview,
            waiter: waiter, options: options, commands: .standard)
        interpreter = Interpreter(context)
        context.scripts.handle = interpreter.handle
    }

    /// The parameters as they are set, and what was before them.
    public var session: Session { context.sessions.session }

    /// Does what `line` asks for.
    ///
    /// - Returns: whether more lines are wanted; false after `:quit`.
    /// - Throws: ``UserError``; the session is then as it was.
    public func handle(_ line: String) throws -> Bool { try interpreter.handle(line) }

    /// Does the lines of a script until they end or one fails, and reports what they cost.
    ///
    /// - Throws: ``UserError`` with `name:line:` before the error of the line.
    public func run(_ lines: Lines) throws { try context.scripts.run(lines) }

    /// Reads and does lines until the source ends; an error is shown and the loop goes on.
    ///
    /// - Parameters:
    ///   - source: gives the lines, and the answers to questions.
    ///   - beforeLine: called before each line is read, for news from the background.
    public func loop(_ source: some LineSource, beforeLine: () -> Void = {}) {
        LineLoop(interpreter: interpreter).run(source, beforeLine: beforeLine)
    }

    /// The loop at a terminal: editing, history, completion, news from the background.
    ///
    /// - Parameters:
    ///   - home: the library's folder, which holds the history too.
    ///   - continuing: whether to go on with the last session.
    /// - Throws: when there is no terminal, or no session to go on with.
    public func interact(home: String, continuing: Bool = false) throws {
        try TerminalLoop(interpreter).run(home: home, continuing: continuing)
    }

    /// Goes on with the session that changed last, of those nobody works in.
    ///
    /// - Throws: ``UserError`` when there is none, or it cannot be read.
    public func continueSession() throws {
        do { try context.sessions.continueLast() } catch { throw UserError(error) }
    }

    /// Chooses how pictures are shown, by one word of `:preview`.
    ///
    /// - Throws: ``UserError`` when it is none of them, or needs what is not there.
    public func choosePreview(_ word: String) throws { try context.display.choose(word) }

    /// What Tab offers after the text before the cursor.
    public func completions(_ before: String) -> Completions {
        Completer(context).completions(before)
    }

    /// Makes the pictures of one prompt, for `reroll generate`.
    ///
    /// - Parameters:
    ///   - prompt: what to paint.
    ///   - values: parameters by name, as typed.
    ///   - force: fires although the library holds the same request.
    ///   - file: where the pictures are also written; nil for nowhere else.
    /// - Throws: ``UserError``.
    public func generate(
        prompt: String, values: [(name: String, text: String)], force: Bool, output file: String?
    ) throws {
        try Generator(context).generate(
            prompt: prompt, values: values, force: force, output: file)
    }

    /// Makes the pictures of a file of rows, for `reroll batch`.
    ///
    /// - Parameters:
    ///   - options: the file, and how its rows are fired.
    ///   - report: lines to print at the end.
    /// - Throws: ``UserError`` when a row cannot be used, and when not all rows are done at the
    ///   end.
    public func batch(_ options: BatchOptions, report: () -> [String] = { [] }) throws {
        do {
            let batch = try BatchRunner(
                options, over: session.settings, runs: context.runs,
                session: context.sessions.id, isJSON: context.options.json)
            defer { for line in report() { context.output.talk(line) } }
            try batch.run()
        } catch {
            throw UserError(error)
        }
    }

    /// Does a command of the shell for a subcommand of the program that shares it.
    ///
    /// - Parameters:
    ///   - declaration: the command.
    ///   - operands: arguments of the command line.
    ///   - values: of the options by name; a flag that is given has none.
    /// - Throws: ``UserError``.
    public func perform(
        _ declaration: CommandDeclaration, operands: [String], values: [String: [String]]
    ) throws {
        do {
            let arguments = try Arguments(
                operands: operands.map(TypedWords.word), values: values, of: declaration.command)
            try interpreter.perform(declaration.command, arguments)
        } catch {
            throw UserError(error)
        }
    }
}

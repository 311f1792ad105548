import LineSyntax
import Parameters

/// Takes a line, does it, and prints the answer.
struct Interpreter {
    let context: CommandContext
    private let printer: AnswerPrinter

    init(_ context: CommandContext) {
        self.context = context
        printer = AnswerPrinter(
            output: context.output, display: context.display, isJSON: context.options.json)
    }

    /// Does a line.
    ///
    /// - Returns: whether more lines are wanted; false after `:quit`.
    /// - Throws: ``UserError``; the session is then as it was.
    func handle(_ line: String) throws -> Bool {
        defer { context.sessions.keep() }
        do {
            if context.options.interactive { try PastedLines.check(line) }
            try printer.print(answer(to: Line(line)))
        } catch {
            throw UserError(error)
        }
        return !context.open.isLeaving
    }

    /// Does a command with arguments that are read already, and prints its answer.
    ///
    /// - Throws: ``UserError``.
    func perform(_ command: Command, _ arguments: Arguments) throws {
        do { try printer.print(command.run(context, arguments)) } catch {
            throw UserError(error)
        }
    }

    private func answer(to line: Line) throws -> Answer {
        switch line {
        case .blank: return .none
        case .address(let text): return try RunPage(context).show(text)
        case .prompt(let text):
            if context.options.interactive, let hint = BareCommand.hint(for: text, context.commands)
            {
                context.output.talk(hint)
            }
            try context.editor.setPrompt(text)
            try context.firer.fire(force: false)
            return .none
        case .command(let name, let rest): return try answer(to: name, rest)
        }
    }

    private func answer(to name: String, _ rest: String) throws -> Answer {
        if name.isEmpty {
            throw UserError.input("a command follows the colon; `:help` lists them")
        }
        if let command = context.commands.named(name) {
            return try command.run(context, Arguments(rest, of: command))
        }
        if let parameter = Parameter.named(name) {
            guard !rest.isEmpty else { return context.editor.show(parameter) }
            try context.editor.set(parameter, rest)
            return .none
        }
        if Parameter.size.isNamed(name) {
            guard !rest.isEmpty else {
                return context.editor.show(.width) + context.editor.show(.height)
            }
            try context.editor.setSize(rest)
            return .none
        }
        throw UserError.input(unknown(name))
    }

    private func unknown(_ name: String) -> String {
        let near = Parameter.suggestion(for: name, among: context.commands.names)
        let hint = near.map { "did you mean `:\($0)`?" } ?? "`:help` lists the commands"
        return
            "unknown command `:\(name)`; \(hint) (a prompt that begins with a colon begins with "
            + "two)"
    }
}

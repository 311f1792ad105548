import LineSyntax
import Parameters
import Runs

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
            if context.options.interactive, let hint = BareCommand.hint(for: text) {
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
        if let command = Command.named(name) {
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
        let near = Parameter.suggestion(for: name, among: Command.allNames)
        let hint = near.map { "did you mean `:\($0)`?" } ?? "`:help` lists the commands"
        return
            "unknown command `:\(name)`; \(hint) (a prompt that begins with a colon begins with "
            + "two)"
    }
}

/// A prompt that is the name of a command which other programs take bare.
enum BareCommand {
    /// A hint for such a prompt; nil for any other.
    static func hint(for prompt: String) -> String? {
        let word = prompt.trimmed
        guard let command = Command.named(word.lowercased()),
            [Command.help.name, Command.quit.name].contains(command.name)
        else { return nil }
        return "\(word) is painted, as every line without a colon; "
            + "`:\(command.name)` is the command"
    }
}

/// Text that was pasted as one line although its lines were meant one by one.
enum PastedLines {
    /// - Throws: ``UserError/input(_:)`` where commands are among the lines.
    static func check(_ line: String) throws {
        let lines = line.split(whereSeparator: \.isNewline)
        guard lines.dropFirst().contains(where: { String($0).trimmed.hasPrefix(":") }) else {
            return
        }
        throw UserError.input(
            "\(lines.count) lines were pasted as one, and commands are among them; paste them one "
                + "by one, or do a file of them with `:source FILE`")
    }
}

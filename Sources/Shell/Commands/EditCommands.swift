import Foundation
import JSON
import LineSyntax
import Parameters
import Runs

/// `:edit` and `:!`.
enum EditCommands {
    static let edit = Command(
        name: "edit", group: .shell,
        summary: "edit the prompt in $VISUAL or $EDITOR, without firing",
        detail: """
            The prompt may have several lines. What the editor leaves becomes the prompt; `:go` \
            fires it. An editor that fails, or leaves nothing, changes nothing.
            """
    ) { context, _ in try UserPrograms(context).editPrompt() }

    static let escape = Command(
        name: "!", group: .shell,
        operands: Operands(
            "COMMAND", [.file], count: 1...1, style: .line, needs: "a command, such as `:! ls`"),
        summary: "do a command line of the system's shell",
        detail: """
            `:! ls` shows what `ls` prints. A file of lines may hold it too, so read a file that \
            you did not write before you run it.
            """
    ) { context, arguments in try UserPrograms(context).start(arguments.rest) }
}

/// Starts programs of the user: an editor, a command line.
private struct UserPrograms {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Does a command line of the system's shell and shows what it prints.
    func start(_ command: String) throws -> Answer {
        var lines: [String] = []
        let (isJSON, output) = (context.options.json, context.output)
        let status =
            output.isTerminal
            ? Child.runInTerminal(command)
            : try Child.run(command) { if isJSON { lines.append($0) } else { output.data($0) } }
        let text = lines.joined(separator: "\n")
        return Answer.result(
            [],
            json: [
                "command": .text(command), "status": .integer(Int(status)), "output": .text(text),
            ]
        ).failing(
            status == 0
                ? nil : .input("`:! \(command.onOneLine)` ended with status \(status)"))
    }

    func editPrompt() throws -> Answer {
        let chosen = ["VISUAL", "EDITOR"].lazy.compactMap { context.options.environment[$0] }
            .first { !$0.trimmed.isEmpty }
        guard let editor = chosen ?? (context.output.isTerminal ? "vi" : nil) else {
            throw UserError.input("no editor is named; set VISUAL or EDITOR, such as EDITOR=nano")
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("reroll-\(UUID().uuidString).txt").path
        let old = context.session.settings.prompt ?? ""
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data((old + "\n").utf8),
                attributes: [.posixPermissions: 0o600])
        else {
            throw UserError.input("\(file): cannot be written, so the prompt cannot be edited")
        }
        defer { try? FileManager.default.removeItem(atPath: file) }
        let command = "\(editor) \(Child.quoted(file))"
        let status =
            context.output.isTerminal
            ? Child.runInTerminal(command)
            : try Child.run(command) { context.output.talk($0.onOneLine) }
        guard status == 0 else {
            throw UserError.input(
                "\(editor): ended with status \(status), so the prompt stays; "
                    + "VISUAL or EDITOR names another editor")
        }
        guard var text = String(validating: try Files.read(file), as: UTF8.self) else {
            throw UserError.input("the edited text is not UTF-8, so the prompt stays")
        }
        if text.hasSuffix("\n") || text.hasSuffix("\r\n") { text.removeLast() }
        guard !text.trimmed.isEmpty else {
            throw UserError.input("the edited text is empty, so the prompt stays")
        }
        if text.utf8.elementsEqual(old.utf8) { return .notice("the prompt is as it was") }
        var settings = context.session.settings
        try Parameter.prompt.set(.text(text), in: &settings)
        try context.editor.accept(settings)
        return .none
    }
}

import Foundation
import JSON
import LineSyntax
import Parameters

extension Command {
    static let edit = Command(
        name: "edit", group: .shell, usage: "",
        summary: "edit the prompt in $VISUAL or $EDITOR, without firing",
        detail: """
            The prompt may have several lines. What the editor leaves becomes the prompt; `:go` fires \
            it. An editor that fails, or leaves nothing, changes nothing.
            """
    ) { shell, rest in
        try shell.expectNothing(rest, after: "edit")
        try shell.editPrompt()
    }

    static let escape = Command(
        name: "!", group: .shell, usage: "COMMAND",
        summary: "do a command line of the system's shell",
        detail: """
            `:! ls` shows what `ls` prints. A file of lines may hold it too, so read a file that you did \
            not write before you run it.
            """,
        argument: .file
    ) { shell, rest in
        guard !rest.isEmpty else {
            throw UserError.input("`:!` needs a command, such as `:! ls`")
        }
        try shell.start(rest)
    }
}

extension Shell {
    /// Does a command line of the system's shell and shows what it prints.
    fileprivate func start(_ command: String) throws {
        var lines: [String] = []
        let status =
            output.isTerminal
            ? Child.runInTerminal(command)
            : try Child.run(command) {
                if options.json { lines.append($0) } else { output.data($0) }
            }
        if options.json {
            let object: JSONValue = [
                "command": .text(command), "status": .integer(Int(status)),
                "output": .text(lines.joined(separator: "\n")),
            ]
            output.data(object.description)
        }
        guard status == 0 else {
            throw UserError.input("`:! \(command.onOneLine)` ended with status \(status)")
        }
    }

    fileprivate func editPrompt() throws {
        let chosen = ["VISUAL", "EDITOR"].lazy.compactMap { self.options.environment[$0] }
            .first { !$0.trimmed.isEmpty }
        guard let editor = chosen ?? (output.isTerminal ? "vi" : nil) else {
            throw UserError.input("no editor is named; set VISUAL or EDITOR, such as EDITOR=nano")
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("reroll-\(UUID().uuidString).txt").path
        let old = session.settings.prompt ?? ""
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
            output.isTerminal
            ? Child.runInTerminal(command) : try Child.run(command) { output.talk($0.onOneLine) }
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
        if text.utf8.elementsEqual(old.utf8) { return output.talk("the prompt is as it was") }
        var settings = session.settings
        try Parameter.prompt.set(.text(text), in: &settings)
        try accept(settings)
    }
}

import ArgumentParser
import LineSyntax
import Shell
import Terminal

/// `reroll run`: the lines of a file.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Do the lines of a file, or of standard input with -.",
        discussion: "The first error stops it; the message names file and line.")

    @OptionGroup var common: Common

    @Argument(help: "A file of lines, or -.", completion: .file())
    var file: String

    func run() throws {
        let shell = try common.shell(interactive: false)
        let lines: Lines
        do { lines = file == "-" ? .standardInput() : try Lines(path: file) } catch {
            throw UserError.input("\(error)")
        }
        try shell.run(lines)
    }
}

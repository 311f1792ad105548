import ArgumentParser
import Foundation
import Ledger
import Shell
import Terminal

/// `reroll`: the loop, or the lines of `-c` and of a pipe.
struct LoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loop",
        abstract: "Start the loop (the default); with -c, do lines and leave.")

    @OptionGroup var common: Common

    @Flag(
        name: [.customLong("continue"), .customShort("C")],
        help: "Go on with the last session: parameters, locks, place, branch, undo.")
    var continuing = false

    @Option(
        name: .customShort("c"), parsing: .unconditionalSingleValue,
        help: "A line to do; may be repeated, and more lines may follow it.")
    var command: [String] = []

    @Argument(parsing: .remaining, help: .hidden)
    var lines: [String] = []

    func validate() throws {
        guard lines.isEmpty || !command.isEmpty else {
            throw ValidationError(
                "unknown subcommand \(lines[0]); a prompt is given with `reroll generate PROMPT` "
                    + "or -c"
            )
        }
    }

    func run() throws {
        if !command.isEmpty {
            let shell = try common.shell(interactive: false)
            if continuing { try shell.continueSession() }
            let text = (command + lines).joined(separator: "\n")
            return try shell.run(Lines(text: text, name: "-c"))
        }
        guard isInteractive else {
            let shell = try common.shell(interactive: false)
            if continuing { try shell.continueSession() }
            return try shell.run(.standardInput())
        }
        let environment = ProcessInfo.processInfo.environment
        try common.shell(interactive: true).interact(
            home: Home.folder(environment: environment), continuing: continuing)
    }
}

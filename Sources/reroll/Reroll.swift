import ArgumentParser
import Backends
import EmbeddedBackend
import Foundation
import HTTPBackends
import Ledger
import LineSyntax
import NetworkTransport
import Parameters
import Runs
import Shell
import Terminal

/// The program: argv to one of the subcommands; each makes a shell and gives it lines.
@main
struct Reroll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reroll",
        abstract: "A prompt-iteration shell for text-to-image.",
        discussion: """
            Without a subcommand the loop starts: type a prompt, change `:seed 42` or `:steps 30`, \
            fire again, `:diff`. Lines from a pipe are done one by one.
            """,
        version: Version.program,
        subcommands: [
            LoopCommand.self, RunCommand.self, GenerateCommand.self, BatchCommand.self,
            ReportCommand.self, CheckCommand.self, ServeCommand.self, DoctorCommand.self,
        ],
        defaultSubcommand: LoopCommand.self)

    static func main() {
        openStreams()
        // A file that may not grow further is an error of the write, and not the end.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
            if let reason = Console.failure {
                tell("error: standard output: \(reason); what was printed is not all there")
                Foundation.exit(ExitStatus.library.rawValue)
            }
        } catch let code as ArgumentParser.ExitCode {
            Self.exit(withError: code)
        } catch let error as UserError {
            tell("error: \(error)")
            Foundation.exit(error.exitCode.rawValue)
        } catch {
            let isHelp = exitCode(for: error) == .success
            let text = fullMessage(for: error)
            let stream = isHelp ? FileHandle.standardOutput : FileHandle.standardError
            try? stream.write(contentsOf: Data((text.isEmpty ? "" : text + "\n").utf8))
            Foundation.exit(
                (isHelp ? ExitStatus.success : ExitStatus.usage).rawValue)
        }
    }
}

/// Writes a line to standard error; a failure to write it is ignored.
func tell(_ line: String) {
    signal(SIGPIPE, SIG_IGN)
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// Opens what of the standard streams the caller closed, so that no file of ours takes its number:
/// input ends at once, and writing to an output fails.
private func openStreams() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
        _ = open("/dev/null", O_RDONLY)
    }
}

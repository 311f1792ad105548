import ArgumentParser
import EmbeddedBackend
import Foundation
import Shell

/// `reroll check`: transcripts replayed.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Replay transcripts and compare what comes out.",
        discussion: "Each file is replayed in an empty library of its own.")

    @Flag(help: "Write what comes out into the files instead.")
    var record = false

    @Argument(help: "Transcripts.", completion: .file())
    var files: [String]

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let backends = [Embedded(threads: try threads(environment))]
        let console = Console(isTerminal: false)
        let shells = FreshShell(backends: backends, environment: environment)
        try TranscriptChecker(shells: shells, isRecording: record).check(files) { console.data($0) }
    }
}

import ArgumentParser
import EmbeddedBackend
import Foundation
import Ledger
import LineSyntax
import Shell
import Terminal

/// `reroll doctor`: what is installed and where.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what is installed, and where things are.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let home = try? Home.folder(environment: environment)
        let engine = Embedded(
            folders: ModelFolders(environment: environment), threads: 1,
            cache: home.map { "\($0)/fingerprints.json" })
        let doctor = Doctor(
            environment: environment, threads: try threads(environment), engine: engine,
            isTerminal: isTerminal(STDOUT_FILENO))
        Console(isTerminal: false).data(
            json ? doctor.json.description : doctor.lines.joined(separator: "\n"))
        if !doctor.isFine { throw ArgumentParser.ExitCode(ExitStatus.different.rawValue) }
    }
}

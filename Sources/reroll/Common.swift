import ArgumentParser
import Backends
import EmbeddedBackend
import Foundation
import HTTPBackends
import Ledger
import LineSyntax
import NetworkTransport
import Runs
import Shell

/// What every subcommand that fires takes.
struct Common: ParsableArguments {
    @Flag(help: "Print one JSON object for each run, list or answer.")
    var json = false

    @Flag(help: "Fire runs that cost more than $0.10 without asking.")
    var yes = false

    /// A shell for this process.
    func shell(interactive: Bool) throws -> Shell {
        let environment = ProcessInfo.processInfo.environment
        let shell = try shell(
            interactive: interactive, output: Console(isTerminal: interactive),
            backends: backends(services(environment), environment))
        guard interactive, !json else { return shell }
        try shell.choosePreview("auto")
        for word in (environment["REROLL_PREVIEW"] ?? "").split(separator: " ") {
            do { try shell.choosePreview(String(word)) } catch {
                throw UserError.input("REROLL_PREVIEW: \(error)")
            }
        }
        return shell
    }

    /// A shell that says things on `output` and knows those backends.
    func shell(
        interactive: Bool, output: any TerminalOutput, backends: [any Backend]
    ) throws -> Shell {
        let environment = ProcessInfo.processInfo.environment
        var options = ShellOptions()
        options.json = json
        options.assumeYes = yes
        options.interactive = interactive
        options.environment = environment
        let home = try Home.folder(environment: environment)
        return Shell(
            library: Library(
                { try Ledger(home: home, version: Version.program, updating: $0) },
                notice: { tell($0) }),
            backends: backends, output: output, waiter: try TerminalWaiter(), options: options)
    }

    /// How the backends that speak HTTP send.
    func services(_ environment: [String: String]) throws -> HTTPServices {
        HTTPServices(
            transport: AsyncHTTP(environment: environment), environment: environment,
            unread: "\(try Home.folder(environment: environment))/unread")
    }

    /// Every backend.
    func backends(
        _ services: HTTPServices, _ environment: [String: String]
    ) throws -> [any Backend] {
        let home = try Home.folder(environment: environment)
        let folders = ModelFolders(environment: environment, ownRoot: "\(home)/models")
        return [
            Embedded(
                folders: folders, threads: try threads(environment),
                cache: "\(home)/fingerprints.json")
        ] + services.backends
    }
}

/// How many threads the engine uses: `REROLL_THREADS`, else every core.
func threads(_ environment: [String: String]) throws -> Int {
    guard let text = environment["REROLL_THREADS"], !text.isEmpty else {
        return ProcessInfo.processInfo.activeProcessorCount
    }
    guard let number = Int(text), (1...64).contains(number) else {
        throw UserError.input("REROLL_THREADS: \(text) is out of range; allowed 1 to 64")
    }
    return number
}

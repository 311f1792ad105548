import ArgumentParser
import Backends
import EmbeddedBackend
import Foundation
import HTTPBackends
import JSON
import Ledger
import LineSyntax
import NetworkTransport
import Parameters
import Serving
import Shell

/// `reroll serve`: the HTTP server.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve pictures over HTTP, to Segmind's, OpenAI's and the web UI's clients.",
        discussion: """
            docs/serving.md tells what is answered. Without --keys every key is taken, and the \
            address must be this machine's own. Ctrl-C finishes what runs and leaves.
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 takes a free one.")
    var port = 8787

    @Option(
        help: "A file of keys, one a line: KEY [credits=N] [rpm=N] [models=A,B].",
        completion: .file())
    var keys: String?

    @Option(help: "What POST /v1/MODEL answers to clients that take anything: json or bytes.")
    var response = "json"

    @Option(help: "Who paints the pictures.")
    var backend = "embedded"

    @Option(help: "The model behind imagen-4-fast: a name, or a folder for the embedded engine.")
    var model: String?

    @Option(help: "How many requests may wait; more are told to come back.")
    var queue = 16

    @Option(help: "Seconds that a run may take.")
    var timeLimit = 600.0

    @Option(help: "An origin whose web pages may call, such as https://example.org.")
    var cors: String?

    @Option(help: "A name that a proxy on this machine passes as Host; may be repeated.")
    var allowHost: [String] = []

    @Flag(help: "Write prompts into the log.")
    var logPrompts = false

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        var options = ServerOptions()
        guard let response = ServerOptions.Response(rawValue: response) else {
            throw UserError.input("--response: \(response) is not a choice; allowed json, bytes")
        }
        options.host = host
        options.port = port
        options.response = response
        options.model = model
        options.isRemote = backend != "embedded"
        options.queue = queue
        options.timeLimit = timeLimit
        options.corsOrigin = cors
        options.allowedHosts = allowHost
        options.logPrompts = logPrompts
        do {
            if let keys { options.keys = try KeysFile.read(keys) }
            let server = try Server(chosenBackend(environment), options: options) { say($0) }
            try wait {
                try await server.run { say("listening on \($0)") }
            }
        } catch let error as ServingError {
            throw UserError.input("\(error)")
        }
    }

    private func chosenBackend(_ environment: [String: String]) throws -> any Backend {
        let home = try? Home.folder(environment: environment)
        let cache = home.map { "\($0)/fingerprints.json" }
        let folders = ModelFolders(
            environment: environment, ownRoot: home.map { "\($0)/models" })
        // What was paid for is kept, but where is the business of who runs the server, not of its
        // clients.
        let services = HTTPServices(
            transport: AsyncHTTP(environment: environment), environment: environment,
            unread: home.map { "\($0)/unread" },
            tell: { path in
                let line: JSONValue = [
                    "event": "picture kept unread", "level": "warning", "path": .text(path),
                ]
                say(line.description)
            })
        let all: [any Backend] =
            [Embedded(folders: folders, threads: try threads(environment), cache: cache)]
            + services.backends
        guard let chosen = all.first(where: { $0.name == backend }) else {
            throw ServingError(
                "--backend: \(backend) is not a choice; allowed "
                    + all.map(\.name).joined(separator: ", "))
        }
        return chosen
    }

    /// Waits for `work` on this thread.
    private func wait(_ work: @escaping @Sendable () async throws -> Void) throws {
        let end = DispatchSemaphore(value: 0)
        let failure = Failure()
        Task.detached {
            do { try await work() } catch { failure.error = error }
            end.signal()
        }
        end.wait()
        if let error = failure.error { throw error }
    }

    /// Written before the semaphore is signalled, read after.
    private final class Failure: @unchecked Sendable {
        var error: (any Error)?
    }
}

/// Writes a line to standard error.
private func say(_ line: String) {
    tell(line)
}

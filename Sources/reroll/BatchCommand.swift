import ArgumentParser
import Backends
import Batch
import Foundation
import HTTPBackends
import LineSyntax
import NetworkTransport
import Parameters
import Shell

/// `reroll batch`: the pictures of a file of prompts and parameters.
struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Make the pictures of a file of prompts and parameters.",
        discussion: """
            FILE holds JSON lines (an object of parameters, or a prompt as text), CSV with a \
            header, or one prompt a line. Every row is checked before anything is fired. The same \
            command goes on where it was stopped, fires nothing twice, and tries again what \
            failed; docs/batch.md tells more, with the exit statuses.
            """)

    @OptionGroup var common: Common
    @OptionGroup var parameters: ParameterFlags

    @Argument(help: "A file of rows, or -.", completion: .file())
    var file: String

    @Option(help: "How the rows are written: jsonl, csv or text; usually the file's name tells.")
    var format: String?

    @Option(help: "Runs at once; the embedded engine does one.")
    var inFlight = 4

    @Option(help: "Pictures a minute at most.")
    var rpm: Double?

    @Option(help: "US dollars that the whole batch may cost.")
    var budget: Double?

    @Option(
        help: "Also write the pictures into this folder, as `name` says or by the row's number.",
        completion: .directory)
    var out: String?

    @Option(help: "The address of a server of the backend's kind; several share the work.")
    var endpoint: [String] = []

    @Option(help: "Another number fires all rows once more, into runs of their own.")
    var take = 1

    @Flag(help: "Fire rows again that may have been billed without a picture.")
    var retryUnknown = false

    func validate() throws {
        guard (1...256).contains(inFlight) else {
            throw ValidationError("--in-flight: \(inFlight) is out of range; allowed 1 to 256")
        }
        guard rpm.map({ (0.01...100_000).contains($0) }) ?? true else {
            throw ValidationError("--rpm: \(rpm ?? 0) is out of range; allowed 0.01 to 100000")
        }
        guard budget.map({ $0 >= 0 && $0 <= 1_000_000 }) ?? true else {
            throw ValidationError("--budget: \(budget ?? 0) is no amount; type one such as 2.00")
        }
        guard (1...1_000_000).contains(take) else {
            throw ValidationError("--take: \(take) is out of range; allowed 1 to 1000000")
        }
    }

    func run() throws {
        var options = BatchOptions(file: file)
        options.format = format
        options.values = parameters.values
        options.inFlight = inFlight
        options.perMinute = rpm
        options.budget = budget
        options.folder = out
        options.take = take
        options.retriesUnknown = retryUnknown
        let environment = ProcessInfo.processInfo.environment
        let services = try common.services(environment)
        var backends = try common.backends(services, environment)
        var pool: EndpointPool?
        if !endpoint.isEmpty {
            let kind = parameters.text(of: .backend) ?? Settings.defaults.backend ?? ""
            do {
                let made = try EndpointPool(kind: kind, addresses: endpoint, services: services)
                backends = backends.map { $0.name == kind ? made : $0 }
                pool = made
            } catch let error as BackendError {
                throw UserError.input("\(error)")
            }
        }
        let output = Console(isTerminal: false, showsStatus: true)
        let shell = try common.shell(interactive: false, output: output, backends: backends)
        try shell.batch(options) { pool.map(Self.report) ?? [] }
    }

    /// What each server did, a line each.
    private static func report(_ pool: EndpointPool) -> [String] {
        pool.tallies.map { tally in
            let times = tally.outages == 1 ? "once" : "\(tally.outages) times"
            let out = tally.outages == 0 ? "" : ", out \(times)"
            return "\(tally.endpoint)  \(tally.made) made\(out)\(tally.isOut ? ", still out" : "")"
        }
    }
}

import ArgumentParser
import Backends
import EmbeddedBackend
import Foundation
import HTTPBackends
import Ledger
import LineSyntax
import NetworkTransport
import Parameters
import Shell
import Terminal

/// The program: argv to one of the subcommands; each makes a shell and gives it lines.
@main
struct Reroll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reroll",
        abstract: "A prompt-iteration shell for text-to-image.",
        discussion: """
            Without a subcommand the loop starts: type a prompt, change `:seed 42` or `:steps 30`, fire \
            again, `:diff`. Lines from a pipe are done one by one.
            """,
        version: Version.program,
        subcommands: [
            Loop.self, Run.self, Generate.self, Batch.self, ReportCommand.self, Check.self,
            Serve.self,
            DoctorCommand.self,
        ],
        defaultSubcommand: Loop.self)

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

/// Writes a line to standard error; where that cannot be written to, nobody is told.
func tell(_ line: String) {
    signal(SIGPIPE, SIG_IGN)
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// Opens what of the standard streams the caller closed, so that no file of ours takes its number: input
/// ends at once, and writing to an output fails.
private func openStreams() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
        _ = open("/dev/null", O_RDONLY)
    }
}

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
        interactive: Bool, output: any Output, backends: [any Backend]
    ) throws -> Shell {
        let environment = ProcessInfo.processInfo.environment
        var options = Shell.Options()
        options.json = json
        options.assumeYes = yes
        options.interactive = interactive
        options.environment = environment
        let home = try Home.folder(environment: environment)
        return Shell(
            library: Library(
                { try Ledger(home: home, version: Version.program, updating: $0) },
                tell: { tell($0) }),
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

struct Loop: ParsableCommand {
    static let configuration = CommandConfiguration(
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
                "unknown subcommand \(lines[0]); a prompt is given with `reroll generate PROMPT` or -c"
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

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
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

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the picture of one prompt.",
        discussion: """
            The run is recorded like any other. A model may bring defaults of its own; `reroll -c :show` \
            says which stand.
            """)

    @OptionGroup var common: Common
    @OptionGroup var parameters: ParameterFlags

    @Argument(help: "What to paint.")
    var prompt: String

    @Option(
        name: .shortAndLong,
        help: "Also write the picture here; with several, file-2.png and so on.",
        completion: .file())
    var output: String?

    @Flag(help: "Fire even though the library holds the same request.")
    var force = false

    func run() throws {
        try common.shell(interactive: false).generate(
            prompt: prompt, values: parameters.values, force: force, output: output)
    }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
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
            engineVersion: Embedded.engineVersion, isTerminal: isTerminal(STDOUT_FILENO))
        Console(isTerminal: false).data(
            json ? doctor.json.description : doctor.lines.joined(separator: "\n"))
        if !doctor.isFine { throw ArgumentParser.ExitCode(ExitStatus.different.rawValue) }
    }
}

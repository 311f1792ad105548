import Backends
import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Terminal

/// The read-eval core: takes a line, does it, says what happened.
///
/// It knows no terminal; a tty, a pipe, a script, `-c` and the tests all come in through ``handle(_:)``.
///
/// Not for use from several threads: one thread owns a shell.
public final class Shell {
    /// The parameters as they stand, and what was before them.
    public internal(set) var session = Session()

    /// How pictures are shown in the terminal.
    public var preview: PictureProtocol

    /// Whether a run's picture is shown while it comes about, and not at the end only.
    public var isPreviewLive = true

    /// Whether the terminal may still say that it has something better than half blocks.
    public var isPreviewAutomatic = false

    /// Whether the terminal has said that it shows sixels.
    var hasSixels = false

    /// Colours of a sixel picture, as the terminal says.
    var sixelRegisters = 256

    let library: Library
    let backends: [any Backend]
    let output: any Output
    let options: Options
    let waiter: any RunWaiter

    /// Names this session in the library.
    var sessionID: String

    /// Whether every change of the session is kept in the library, as in the loop.
    var isKeepingSession = false

    /// Where the session's branch was when it was last written down.
    var branchPlace = BranchPlace()

    /// The bisection and the vote that this session works at.
    var bisection: OpenBisection?
    var vote: OpenVote?

    /// Whether it was said that the session cannot be kept.
    var hasSaidUnkept = false

    /// The files that `:source` is reading, outermost first.
    var sources: [String] = []

    /// What this session has cost, and its cap.
    var spending = Spending()

    /// How far the runs are that are fired together, for the status line; empty for a single one.
    var standing = ""

    /// The runs fired in queue mode.
    let queue = RunQueue()

    /// Whether firing returns at once.
    var isQueueing = false

    /// The series that this process fired last, of those that `:sheet last` shows.
    var lastSeries: Int?

    /// The template that `:expand` showed last, which `:expand --go` fires.
    var expansion: ExpandRequest?

    /// Asks the person a question; nil where nobody is there, and the answer nil where none is given.
    var ask: ((String) -> String?)?

    /// What stands for the parameters that these settings leave unset, for hints.
    var knownDefaults: (settings: Settings, defaults: Settings)?

    /// What fires a request that the library answered, in words.
    var fireAgain = "`:go!`"

    /// Set by `:quit`.
    var isLeaving = false

    /// What the caller decides once.
    public struct Options: Sendable {
        /// One JSON object a run and a list instead of words.
        public var json = false
        /// Whether a person is there to read hints.
        public var interactive = false
        /// Whether runs are fired that cost more than is fired unasked.
        public var assumeYes = false
        /// Draws the seeds of `random`; tests make it repeatable.
        public var randomSeed: @Sendable () -> Int = { Int.random(in: 0...Seed.range.upperBound) }
        /// How long a run took: nil measures it; tests make it repeatable.
        public var duration: Double?
        public var environment: [String: String] = [:]
        /// Names the session in the library.
        public var sessionID = UUID().uuidString

        public init() {}
    }

    public init(
        library: Library, backends: [any Backend], output: any Output,
        preview: PictureProtocol = .off, waiter: any RunWaiter = SemaphoreWaiter(),
        options: Options = Options()
    ) {
        self.library = library
        self.backends = backends
        self.output = output
        self.preview = preview
        self.waiter = waiter
        self.options = options
        sessionID = options.sessionID
        queue.onNews(waiter.wake)
    }

    /// Does what `line` says.
    ///
    /// - Returns: whether more lines are wanted; false after `:quit`.
    /// - Throws: ``UserError``; the shell goes on as it was.
    public func handle(_ line: String) throws -> Bool {
        defer { keepSession() }
        do {
            if options.interactive { try Self.checkPasted(line) }
            switch Line(line) {
            case .blank: break
            case .address(let text): try showRun(text)
            case .prompt(let text):
                if options.interactive, let hint = Self.hint(forPrompt: text) { output.talk(hint) }
                try setPrompt(text)
                try fire(overriding: [], force: false)
            case .command(let name, let rest): try dispatch(name, rest)
            }
        } catch {
            throw shellError(error)
        }
        return !isLeaving
    }

    private func dispatch(_ name: String, _ rest: String) throws {
        if name.isEmpty {
            throw UserError.input("a command follows the colon; `:help` lists them")
        }
        if let command = Command.named(name) {
            try command.run(self, rest)
        } else if let parameter = Parameter.named(name) {
            try set(parameter, rest)
        } else if Parameter.size.isNamed(name) {
            try setSize(rest)
        } else {
            throw UserError.input(unknownCommand(name))
        }
    }

    private func unknownCommand(_ name: String) -> String {
        let names =
            Command.all.flatMap { [$0.name] + $0.aliases }
            + Parameter.all.flatMap { [$0.name] + $0.aliases } + [Parameter.size.name]
        let near = Parameter.suggestion(for: name, among: names)
        let hint = near.map { "did you mean `:\($0)`?" } ?? "`:help` lists the commands"
        return
            "unknown command `:\(name)`; \(hint) (a prompt that begins with a colon begins with two)"
    }

    /// Any error as one that a script can stop at, its sentence fit to be shown.
    func shellError(_ error: any Error) -> UserError {
        classified(error).map { text in
            let line = text.onOneLine
            guard !line.dropFirst(Self.longestError).isEmpty else { return line }
            return line.prefix(Self.longestError) + "…"
        }
    }

    /// The most characters of an error's sentence; what was typed may be a megabyte.
    private static let longestError = 2000

    private func classified(_ error: any Error) -> UserError {
        switch error {
        case let error as UserError: error
        case let error as BackendError: error == .cancelled ? .interrupted : .run("\(error)")
        case let error as LedgerError:
            switch error.kind {
            case .notFound, .query, .invalid: .input("\(error)")
            default: .library("\(error)")
            }
        default: .input("\(error)")
        }
    }

    // MARK: What everything needs

    /// The values that the backend and the model of `settings` take.
    func limits(for settings: Settings) -> Limits {
        Planner(backends: backends).limits(for: settings)
    }

    /// The backend that the settings name.
    func backend(of settings: Settings) throws -> any Backend {
        let name = settings.backend ?? Settings.defaults.backend ?? ""
        guard let backend = backends.first(where: { $0.name == name }) else {
            let names = backends.map(\.name)
            let near = Parameter.suggestion(for: name, among: names)
            throw UserError.input(
                "backend: there is no \(name); allowed \(names.joined(separator: ", "))"
                    + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        return backend
    }

    /// What stands for parameters that `settings` leave unset: what the backend recommends for
    /// its model, else the table's defaults; for the sides what the aspect says.
    func defaults(for settings: Settings) -> Settings {
        let model = settings.model ?? Settings.defaults.model ?? ""
        let recommended = (try? backend(of: settings))?.recommended(model: model) ?? Settings()
        var result = Settings.defaults
        for parameter in Parameter.all {
            guard let value = parameter.value(in: recommended) else { continue }
            _ = try? parameter.set(value, in: &result)
        }
        if let size = settings.aspect?.size {
            result.width = size.width
            result.height = size.height
        }
        return result
    }

    /// Says a result: words, or JSON where that was asked for.
    func result(_ words: @autoclosure () -> [String], json: @autoclosure () -> JSONValue) {
        if options.json {
            output.data(json().description)
        } else {
            for line in words() { output.data(line) }
        }
    }
}

import Backends
import Ledger
import LineSyntax
import Reports
import Runs
import Terminal

/// What a command works with: the owners of runs, of the session, and of what is shown.
struct CommandContext {
    let options: ShellOptions
    let commands: CommandList
    let output: any TerminalOutput
    let runs: RunServices
    let sessions: SessionStore
    let editor: SessionEditor
    let display: Display
    let view: RunView
    let queue: QueueMode
    let firer: RunFirer
    let scripts: ScriptRunner
    /// What this session has begun and not ended.
    let open: OpenWork
    /// Ends a wait of the thread that owns the shell.
    let wake: @Sendable () -> Void

    init(
        library: Library, backends: [any Backend], output: any TerminalOutput,
        preview: PictureProtocol, waiter: any RunWaiter, options: ShellOptions,
        commands: CommandList
    ) {
        self.options = options
        self.commands = commands
        self.output = output
        var runOptions = RunServices.Options()
        runOptions.assumeYes = options.assumeYes
        runOptions.randomSeed = options.randomSeed
        runOptions.duration = options.duration
        runOptions.home = options.environment["HOME"]
        runs = RunServices(
            library: library, backends: backends, output: output, waiter: waiter,
            options: runOptions)
        sessions = SessionStore(library: library, output: output, id: options.sessionID)
        editor = SessionEditor(sessions: sessions, runs: runs)
        display = Display(
            preview, output: output, lookup: runs.lookup, environment: options.environment,
            isInteractive: options.interactive)
        view = RunView(
            presenter: runs.presenter, display: display, output: output, isJSON: options.json)
        queue = QueueMode(
            runs: runs, sessions: sessions, view: view, isInteractive: options.interactive)
        firer = RunFirer(runs: runs, sessions: sessions, queue: queue, view: view)
        scripts = ScriptRunner(
            queue: queue, budget: runs.budget, output: output,
            isInteractive: options.interactive)
        wake = waiter.wake
        open = OpenWork()
    }

    /// Makes plots of runs.
    var plots: PlotMaker {
        PlotMaker(
            library: runs.library, lookup: runs.lookup, selector: runs.selector,
            waiting: runs.waiting)
    }

    /// Prompts that the session's model draws well, as one types them.
    var suggestions: [String] {
        runs.planner.prompts(for: session.settings).map { "`\($0)`" }
    }

    /// The library, opened now if it was not.
    func ledger() throws -> Ledger { try runs.library.ledger() }

    /// The session's parameters and its place.
    var session: Session {
        get { sessions.session }
        nonmutating set { sessions.session = newValue }
    }

    /// A path as the user typed it, with `~` resolved.
    func path(_ typed: String) -> String {
        Files.expanded(typed, home: runs.home)
    }

    /// A path as it is shown, with `~` for the user's home folder.
    func shown(_ path: String) -> String {
        path.abbreviated(home: runs.home)
    }

    /// The error of a comparison that found a difference: a script stops at it, a person reads on.
    func difference(_ text: String) -> UserError? {
        options.interactive ? nil : .different(text)
    }
}

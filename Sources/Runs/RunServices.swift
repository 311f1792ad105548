import Backends
import LineSyntax
import Parameters

/// The owners that plan, fire, find and describe runs, wired together once for a program.
public struct RunServices {
    public let output: any Output
    public let library: Library
    public let planner: Planner
    public let waiting: WaitLoop
    public let lookup: RunLookup
    public let selector: RunSelector
    public let reader: SettingsReader
    public let consent: Consent
    public let budget: Budget
    public let executor: RunExecutor
    public let series: SeriesRunner
    public let queue: QueueRunner
    public let longWork: LongWork
    public let presenter: RunPresenter
    /// The user's home folder, which `~` means.
    public let home: String?

    /// What a program decides once.
    public struct Options {
        /// Whether runs are fired that cost more than is fired unasked, as with `--yes`.
        public var assumeYes = false
        /// Draws the seeds of `random`; tests make it repeatable.
        public var randomSeed: @Sendable () -> Int = { Int.random(in: 0...Seed.range.upperBound) }
        /// Seconds that every run is recorded with; nil measures them.
        public var duration: Double?
        /// The user's home folder, which paths are shown relative to.
        public var home: String?

        public init() {}
    }

    public init(
        library: Library, backends: [any Backend], output: any Output, waiter: any RunWaiter,
        options: Options
    ) {
        self.output = output
        home = options.home
        self.library = library
        planner = Planner(backends: backends, randomSeed: options.randomSeed)
        waiting = WaitLoop(waiter, output: output)
        lookup = RunLookup(library: library, waiting: waiting)
        selector = RunSelector(library: library, lookup: lookup)
        reader = SettingsReader(
            planner: planner, seeds: SeedReader(library: library, lookup: lookup))
        consent = Consent(isGiven: options.assumeYes)
        budget = Budget(consent)
        executor = RunExecutor(
            library: library, waiting: waiting, budget: budget, duration: options.duration)
        series = SeriesRunner(
            library: library, executor: executor, budget: budget, consent: consent,
            output: output)
        let queue = RunQueue()
        queue.onNews(waiter.wake)
        self.queue = QueueRunner(
            queue: queue, library: library, executor: executor, budget: budget)
        longWork = LongWork(library: library, consent: consent)
        presenter = RunPresenter(
            library: library, lookup: lookup, style: output.style, home: options.home)
    }
}

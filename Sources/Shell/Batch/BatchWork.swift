import Backends
import JSON
import Ledger
import LineSyntax
import Parameters

/// A batch under way: which rows wait, which run, and what has come of the others.
///
/// One thread owns it, the shell's; the runs are tasks that leave word in a mailbox.
final class BatchWork {
    let shell: Shell
    let rows: [BatchRow]
    let options: BatchOptions
    let ledger: Ledger
    let series: Series
    /// Held as long as the batch is worked at.
    private let claim: SeriesClaim

    /// What has become of each row, by its index.
    var states: [RowState]
    /// The rows to fire, in order, by the name of their backend.
    private var waiting: [String: ArraySlice<Int>] = [:]
    /// How many runs each backend has or is to have next, by its name.
    private var busy: [String: Int] = [:]
    /// The places at each backend, by its name.
    private var places: [String: Places] = [:]
    private var tasks: [Int: Task<Void, Never>] = [:]
    /// What the runs that are under way may cost together, in US dollars.
    private var promised = 0.0
    private var failuresInRow = 0
    private var nextStart = ContinuousClock.now
    /// Why no more rows are fired; nil while they are.
    private(set) var stop: Stop? {
        didSet { if stop != nil { closePlaces() } }
    }
    private var isCancelled = false
    private(set) var results: BatchResults
    private var progress: BatchProgress

    private let mailbox = Mailbox<(row: Int, message: Message)>()

    /// What has become of a row.
    enum RowState {
        /// To be fired, or not reached.
        case waiting
        case underWay
        /// Its run has ended; `isOld` when an earlier start, or another line, made it.
        case ended(Run, isOld: Bool)
        /// Not fired: what its last run came to may have been billed.
        case held(Run)
        /// Its line has been printed; how it ended.
        case told(Run.State, isOld: Bool)
    }

    /// Why a batch ends before its last row.
    enum Stop: Equatable {
        case interrupted
        case budget
        /// A backend takes no request as it is set up.
        case denied(String)
        /// So many failures in a row that the next row would hardly fare better.
        case failures(String)
        case error(UserError)
    }

    private enum Message: Sendable {
        case progress(Progress)
        /// The backend is free for another run.
        case received
        case end(Result<Firing.End, any Error>)
    }

    /// So many failures without a success between them stop a batch.
    static let mostFailures = 20

    /// - Throws: when another process works at the same rows, or something stands in the way of
    ///   their files.
    init(_ shell: Shell, _ rows: [BatchRow], _ options: BatchOptions) throws {
        self.shell = shell
        self.rows = rows
        self.options = options
        ledger = try shell.ledger()
        series = try ledger.series(
            "batch", plan: Self.plan(rows, take: options.take), session: shell.sessionID)
        guard let claim = try ledger.claim(series) else {
            throw UserError.input(
                "\(options.file): another reroll is at these rows now; wait for it, or stop it")
        }
        self.claim = claim
        states = Array(repeating: .waiting, count: rows.count)
        results = BatchResults(shell, rows, options)
        progress = BatchProgress(count: rows.count)
        try readCells()
        for (index, row) in rows.enumerated() {
            guard case .waiting = states[index] else { continue }
            let backend = try shell.backend(of: row.settings).name
            waiting[backend, default: []].append(index)
        }
        try checkFiles()
    }

    /// What the rows are, in the library's terms: what is asked for, not how it is fired.
    private static func plan(_ rows: [BatchRow], take: Int) -> JSONValue {
        ["rows": .array(rows.map(\.settings.jsonValue)), "take": .integer(take)]
    }

    /// Finds what earlier starts have made of the rows.
    private func readCells() throws {
        // The budget is the batch's own.
        shell.spending = Spending()
        for (position, number) in try ledger.cells(of: series.number) {
            let run = try ledger.run(number)
            let isHeld = mayBeBilled(run) && !options.retriesUnknown
            switch run.state {
            case .done:
                states[position - 1] = .ended(run, isOld: true)
                progress.old += 1
            default: if isHeld || run.state.isActive { states[position - 1] = .held(run) }
            }
            if let cost = run.cost { shell.spending.charge(cost) }
            if isHeld { shell.spending.suspect(price(of: run) - (run.cost ?? 0)) }
        }
    }

    /// Whether a run without a picture may have cost something, so that firing it again might pay
    /// twice.
    private func mayBeBilled(_ run: Run) -> Bool {
        let backend = shell.backends.first { $0.name == run.backend }
        if let backend, backend.price(model: run.model) == .free { return false }
        switch run.state {
        // One that was not yet marked as sent may have been on its way all the same.
        case .unknown, .interrupted: return true
        case .cancelled: return run.started != nil
        case .failed: return (run.cost ?? 0) > 0
        default: return false
        }
    }

    private func price(of run: Run) -> Double {
        guard let backend = shell.backends.first(where: { $0.name == run.backend }),
            case .dollars(let price) = backend.price(model: run.model)
        else { return 0 }
        return price * Double((try? run.requestedSettings())?.count ?? 1)
    }

    /// Finds out, before anything is fired, that a file cannot be written.
    private func checkFiles() throws {
        guard let folder = results.folder else { return }
        try results.makeFolder()
        var problems = 0
        for index in waiting.values.joined().sorted() {
            for name in rows[index].fileNames(index: index, of: rows.count)
            where results.isThere(name) {
                problems += 1
                guard problems <= 5 else { break }
                shell.output.talk(
                    "\(options.file):\(rows[index].line): \(folder)/\(name) is there already"
                        .onOneLine)
            }
        }
        if problems > 0 {
            throw UserError.input(
                "\(folder): \(problems) of the files are there already; give another --out, or move them "
                    + "away (nothing was fired)")
        }
    }

    // MARK: The work

    /// Fires what is to be fired and waits for all of it.
    ///
    /// - Throws: ``UserError`` when not every row is done at the end.
    func run() throws {
        try allow()
        shell.waiter.begin()
        defer {
            closePlaces()
            for task in tasks.values { task.cancel() }
            shell.waiter.end()
            shell.output.status(nil)
        }
        tell()
        while true {
            try fill()
            if tasks.isEmpty, stop != nil || waiting.isEmpty { break }
            if shell.waiter.wait(milliseconds: pause) == .interrupted { interrupt() }
            for (row, message) in mailbox.take() { try take(message, row) }
            tell()
            if let line = progress.line(
                underWay: underWay, cost: shell.spending.spent, isStopping: stop != nil)
            {
                shell.output.status(line)
            }
        }
        shell.output.status(nil)
        results.finish(&states)
        try end()
    }

    /// Milliseconds until something may have to be done unasked.
    private var pause: Int {
        guard options.perMinute != nil else { return 250 }
        let left = (nextStart - ContinuousClock.now).seconds
        return left > 0 ? min(250, Int(left * 1000) + 1) : 250
    }

    /// Lets a batch pass that costs nothing or little, is capped, or is agreed to.
    private func allow() throws {
        guard options.budget == nil, !shell.options.assumeYes else { return }
        var dollars = 0.0
        var isKnown = true
        let open = waiting.values.joined()
        for index in open {
            switch try price(of: rows[index].settings) {
            case .free: break
            case .dollars(let price): dollars += price
            case .unknown: isKnown = false
            }
        }
        guard !isKnown || dollars > Spending.unasked + 0.000_001 else { return }
        let cost = isKnown ? "about $\(dollars.fixed(2))" : "an amount that is not known"
        throw UserError.input(
            "cost: \(Self.rows(open.count)) cost \(cost); give --yes, or cap it with --budget "
                + (isKnown ? max(1, dollars.rounded(.up)).fixed(2) : "2.00"))
    }

    /// What all pictures of a row cost.
    private func price(of settings: Settings) throws -> Price {
        let backend = try shell.backend(of: settings)
        let model = try backend.resolve(
            model: settings.model ?? shell.defaults(for: settings).model ?? "")
        let price = backend.price(model: model)
        if case .dollars(let one) = price { return .dollars(one * Double(settings.count ?? 1)) }
        return price
    }

    /// Fires rows as long as there is room.
    private func fill() throws {
        // What is received still has to be kept; more of that would only fill the memory.
        let most = options.inFlight + max(2, options.inFlight)
        while stop == nil, tasks.count < most, let index = next() {
            let backend = try shell.backend(of: rows[index].settings)
            if options.perMinute != nil, ContinuousClock.now < nextStart { return }
            guard isAffordable(try price(of: rows[index].settings)) else {
                if tasks.isEmpty { stop = .budget }
                return
            }
            waiting[backend.name]?.removeFirst()
            if waiting[backend.name]?.isEmpty == true { waiting[backend.name] = nil }
            do { try start(index, backend) } catch { stop = .error(shell.shellError(error)) }
        }
    }

    /// The first row whose backend has room; nil where there is none.
    private func next() -> Int? {
        waiting.compactMap { name, rows -> Int? in
            let backend = shell.backends.first { $0.name == name }
            let most = room(at: backend)
            return busy[name, default: 0] < most + ahead(of: most) ? rows.first : nil
        }.min()
    }

    /// How many runs a backend has at once.
    private func room(at backend: (any Backend)?) -> Int {
        max(1, min(options.inFlight, backend?.runsAtOnce ?? options.inFlight))
    }

    /// How many rows are written down before a place is free for them, so that none stands empty
    /// while the disk is waited for.
    private func ahead(of room: Int) -> Int { options.perMinute == nil ? room / 2 : 0 }

    /// How many rows have a place, or a picture that is being kept.
    private var underWay: Int { places.values.reduce(received.count) { $0 + $1.taken } }

    private func closePlaces() { for one in places.values { one.close() } }

    private func isAffordable(_ price: Price) -> Bool {
        guard let budget = options.budget else { return true }
        let left = budget - shell.spending.spent - promised
        switch price {
        case .free: return true
        case .dollars(let dollars): return dollars <= left + 0.001
        case .unknown: return left > 0
        }
    }

    private func start(_ index: Int, _ backend: any Backend) throws {
        var plan = try shell.plan(rows[index].settings)
        plan.cell = Cell(series: series.number, position: index + 1)
        if let run = try shell.identical(plan), let cell = plan.cell {
            try ledger.place(run.number, in: cell)
            states[index] = .ended(run, isOld: true)
            progress.old += 1
            return
        }
        if let limit = options.perMinute {
            let span = Duration.seconds(60 / limit * Double(plan.request.count))
            nextStart = max(nextStart, ContinuousClock.now) + span
        }
        if case .dollars(let price) = try price(of: rows[index].settings) { promised += price }
        busy[backend.name, default: 0] += 1
        states[index] = .underWay
        let firing = Firing(ledger: ledger, duration: shell.options.duration)
        let (new, mailbox, wake) = (shell.newRun(plan, parent: nil), mailbox, shell.waiter.wake)
        let places = places[backend.name] ?? Places(room(at: backend))
        self.places[backend.name] = places
        tasks[index] = Task.detached { [plan] in
            let result: Result<Firing.End, any Error>
            do {
                let end = try await firing.carryOut(
                    plan, new, turn: { try await places.take(index) },
                    tell: { mailbox.put((index, .progress($0))) },
                    received: {
                        places.leave(index)
                        mailbox.put((index, .received))
                        wake()
                    })
                result = .success(end)
            } catch {
                result = .failure(error)
            }
            places.leave(index)
            mailbox.put((index, .end(result)))
            wake()
        }
        plans[index] = plan
    }

    /// The plans of the runs under way.
    private var plans: [Int: Shell.Plan] = [:]
    /// Rows whose backend is free again though they are not over.
    private var received: Set<Int> = []

    private func take(_ message: Message, _ index: Int) throws {
        guard let plan = plans[index] else { return }
        switch message {
        case .progress(let news): progress.hear(news)
        case .received: if received.insert(index).inserted { leave(plan) }
        case .end(let result):
            if received.remove(index) == nil { leave(plan) }
            plans[index] = nil
            tasks[index] = nil
            if case .dollars(let price) = plan.backend.price(model: plan.request.model) {
                promised -= price * Double(plan.request.count)
            }
            switch result {
            case .success(let end):
                shell.account(plan, end)
                try ended(index, end)
            case .failure(let error):
                // The run is not written down, so the row is as it was.
                states[index] = .waiting
                if stop == nil { stop = .error(shell.shellError(error)) }
            }
        }
    }

    private func leave(_ plan: Shell.Plan) { busy[plan.backend.name, default: 1] -= 1 }

    private func ended(_ index: Int, _ end: Firing.End) throws {
        if stop != nil, end.run.state == .cancelled, !end.isSent {
            // It was only written down.
            states[index] = .waiting
            return
        }
        states[index] = .ended(end.run, isOld: false)
        progress.add(end.run.state)
        switch end.run.state {
        case .done: failuresInRow = 0
        case .cancelled: break
        default:
            failuresInRow += 1
            if end.isDenied, stop == nil {
                stop = .denied(end.run.error?.onOneLine ?? end.run.state.rawValue)
            }
            if failuresInRow >= Self.mostFailures, stop == nil {
                stop = .failures(end.run.error?.onOneLine ?? end.run.state.rawValue)
            }
        }
    }

    /// The first Ctrl-C lets finish what is under way, for it may be paid; the second stops it.
    private func interrupt() {
        if stop == .interrupted, !isCancelled {
            isCancelled = true
            for task in tasks.values { task.cancel() }
        } else if stop != .interrupted {
            stop = .interrupted
            guard underWay > 0 else { return }
            shell.output.talk(
                "stopping: \(Self.rows(underWay)) under way will be finished; Ctrl-C again gives them up"
            )
        }
    }

    /// Prints the rows that are over, as far as none before them is open.
    private func tell() { results.tell(&states) }

    static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
}

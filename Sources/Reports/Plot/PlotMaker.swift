import Dispatch
import Images
import Ledger
import LineSyntax
import Parameters
import Runs
import Synchronization

/// Makes plots of lines such as `psnr @12 along steps sweep 3`.
public struct PlotMaker {
    private let library: Library
    private let lookup: RunLookup
    private let selector: RunSelector
    private let waiting: WaitLoop

    /// The most lines that a plot is split into; with more it has one.
    private static let maxLines = 12

    public init(
        library: Library, lookup: RunLookup, selector: RunSelector, waiting: WaitLoop
    ) {
        self.library = library
        self.lookup = lookup
        self.selector = selector
        self.waiting = waiting
    }

    /// Makes a plot.
    ///
    /// - Parameter typed: the words of `:plot`, with their quotes.
    /// - Returns: the figures and their axis.
    /// - Throws: ``UserError/input(_:)`` when it is not understood or there is nothing to draw.
    public func plot(_ typed: [String]) throws -> Plot {
        var words = typed
        guard let name = words.first else {
            throw UserError.input(
                "`:plot` needs a measure (\(Self.measures)), such as `:plot time 3-9`")
        }
        guard let measure = Measure(rawValue: name.lowercased()) else {
            let near = Parameter.suggestion(
                for: name, among: Measure.allCases.map(\.rawValue))
            throw UserError.input(
                "\(name.onOneLine) is no measure; allowed \(Self.measures)"
                    + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        words.removeFirst()
        let along = try Self.takeAxis(&words)
        var reference: Address?
        if measure.comparesPictures, let word = words.first, word.hasPrefix("@"),
            let address = Address(word)
        {
            reference = address
            words.removeFirst()
        }
        let selection = try words.isEmpty ? usualSelection() : selector.selection(words)
        let runs = try library.ledger().runs(numbered: selection.numbers)
        let figures = try figures(measure, runs, reference)
        return try arranged(measure, figures, runs, selection, along)
    }

    private static var measures: String {
        Measure.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// Takes `along NAME` out: a parameter's name, or `run`.
    private static func takeAxis(_ words: inout [String]) throws -> String? {
        guard let index = words.firstIndex(of: "along") else { return nil }
        guard index + 1 < words.count else {
            throw UserError.input("along needs a parameter after it, such as `along steps`")
        }
        let name = words[index + 1].lowercased()
        words.removeSubrange(index...index + 1)
        if ["run", "runs"].contains(name) { return "run" }
        guard let parameter = Parameter.named(name) else {
            let names = Parameter.all.map(\.name) + ["run"]
            let near = Parameter.suggestion(for: name, among: names)
            throw UserError.input(
                "along \(name.onOneLine): there is no such parameter"
                    + (near.map { "; did you mean \($0)?" } ?? "; allowed also run"))
        }
        return parameter.name
    }

    /// The newest sweep, or where there is none the last twenty runs.
    private func usualSelection() throws -> RunSelection {
        for series in try library.ledger().allSeries(SeriesKind.sweep.rawValue, limit: 1) {
            if let found = try? selector.selection(["sweep", "\(series.number)"]) { return found }
        }
        return try selector.selection([], last: 20)
    }

    // MARK: - Figures

    /// The figures of runs, or why one has none.
    private struct Figures {
        /// What the pictures were compared with.
        var reference: String?
        var values: [Int: Result<Double, UserError>] = [:]
    }

    private func figures(
        _ measure: Measure, _ runs: [Run], _ address: Address?
    ) throws -> Figures {
        var figures = Figures()
        guard measure.comparesPictures else {
            for run in runs {
                let value = measure == .time ? run.duration : run.cost
                figures.values[run.number] =
                    value.map(Result.success)
                    ?? .failure(.input(measure == .time ? "no time is known" : "no cost is known"))
            }
            return figures
        }
        guard let first = try address.map(lookup.run) ?? runs.first(where: { !$0.pictures.isEmpty })
        else {
            throw UserError.input("none of these runs has a picture")
        }
        let position = address?.picture ?? 1
        let reference = try lookup.pixels(first, position)
        figures.reference = "@\(first.number)" + (address?.picture.map { ".\($0)" } ?? "")
        let ledger = try library.ledger()
        let paths: [String?] = runs.map { run in
            run.pictures.first { $0.position == position }.map(ledger.path)
        }
        let compared = Mutex([Result<Double, UserError>?](repeating: nil, count: runs.count))
        try waiting.holding {
            for start in stride(from: 0, to: runs.count, by: ReportPictures.batch) {
                if waiting.isInterrupted { throw UserError.interrupted }
                let count = min(ReportPictures.batch, runs.count - start)
                DispatchQueue.concurrentPerform(iterations: count) { offset in
                    let found = Self.figure(measure, paths[start + offset], reference)
                    compared.withLock { $0[start + offset] = found }
                }
            }
        }
        for (run, value) in zip(runs, compared.withLock { $0 }) {
            figures.values[run.number] =
                run.pictures.isEmpty ? .failure(.input(run.state.rawValue)) : value
        }
        return figures
    }

    private static func figure(
        _ measure: Measure, _ path: String?, _ reference: Picture
    ) -> Result<Double, UserError> {
        guard let path else { return .failure(.input("it has no such picture")) }
        do {
            let picture = try Picture.decode(Files.read(path))
            guard picture.width == reference.width, picture.height == reference.height else {
                return .failure(
                    .input(
                        "\(picture.width)x\(picture.height), "
                            + "not \(reference.width)x\(reference.height)"))
            }
            return .success(measure.figure(try compare(reference, picture)))
        } catch {
            return .failure(.input("its file cannot be read"))
        }
    }

    // MARK: - Axis and lines

    private func arranged(
        _ measure: Measure, _ figures: Figures, _ runs: [Run], _ selection: RunSelection,
        _ along: String?
    ) throws -> Plot {
        var skipped: [(run: Int, why: String)] = []
        var drawn: [(run: Run, y: Double)] = []
        for run in runs {
            switch figures.values[run.number] {
            case .success(let y)?: drawn.append((run, y))
            case .failure(let error)?: skipped.append((run.number, "\(error)"))
            case nil: break
            }
        }
        guard !drawn.isEmpty else {
            let why = skipped.first.map { ": @\($0.run), \($0.why)" } ?? ""
            throw UserError.input(
                "\(measure.rawValue): there is nothing to draw for \(selection.name)\(why)")
        }
        if let series = selection.series,
            let sweep = SweepPlot(
                series, cells: try library.ledger().cells(of: series.number),
                figures: Dictionary(
                    drawn.map { ($0.run.number, $0.y) }, uniquingKeysWith: { first, _ in first }),
                along: along, most: Self.maxLines)
        {
            return Plot(
                measure: measure, reference: figures.reference, what: selection.name,
                axis: sweep.axis, lines: sweep.lines, skipped: skipped)
        }
        let settings = try drawn.map { try $0.run.requestedSettings() }
        let varying = VaryingParameters(settings)
        let name = along ?? (selection.series == nil ? "run" : varying.names.first ?? "run")
        let axis = PlotAxisValues(name, runs: drawn.map(\.run), settings)
        var groups = varying.groups(besides: name, axis.labels)
        if name == "run" || Set(groups).count > Self.maxLines {
            groups = groups.map { _ in "" }
        }
        var lines: [(name: String, points: [Plot.Point])] = []
        for (index, point) in drawn.enumerated() {
            let new = Plot.Point(
                x: axis.places[index], label: axis.labels[index], y: point.y,
                run: point.run.number)
            if let line = lines.firstIndex(where: { $0.name == groups[index] }) {
                lines[line].points.append(new)
            } else {
                lines.append((groups[index], [new]))
            }
        }
        return Plot(
            measure: measure, reference: figures.reference, what: selection.name, axis: axis.axis,
            lines: lines.map { line in
                Plot.Line(
                    name: line.name, points: line.points.sorted { ($0.x, $0.run) < ($1.x, $1.run) })
            },
            skipped: skipped)
    }
}

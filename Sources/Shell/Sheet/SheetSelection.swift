import Ledger
import LineSyntax
import Parameters
import Runs

/// Finds the runs that `:sheet` is asked for, and draws them.
struct SheetSelection {
    private let context: CommandContext

    /// The most runs on a sheet.
    private static let maxRuns = SweepPlan.maxCells

    init(_ context: CommandContext) { self.context = context }

    func answer(_ arguments: Arguments) throws -> Answer {
        var wanted = SheetOptions()
        wanted.numbers = arguments.has("--numbers")
        wanted.size = arguments.number("--size")
        wanted.columns = arguments.number("--columns")
        wanted.file = arguments.value("-o")
        let sheet = try drawn(arguments.operands, wanted)
        return .result(
            [sheet.line(context)],
            json: [
                "sheet": .text(sheet.path), "width": .integer(sheet.width),
                "height": .integer(sheet.height),
            ]) + sheet.picture(context)
    }

    private func drawn(_ words: [String], _ wanted: SheetOptions) throws -> DrawnSheet {
        if words == ["last"] { return try drawLastSeries(wanted) }
        if words.first == "sweep", words.count <= 2, words.count == 1 || Int(words[1]) != nil {
            let sweeps = Sweeps(context)
            let number = try words.count == 1 ? sweeps.newest() : Int(words[1]) ?? 0
            let (series, plan) = try sweeps.sweep(number: number)
            return try drawSweep(series, plan, wanted)
        }
        let runs = try runs(for: words)
        guard runs.contains(where: { !$0.pictures.isEmpty }) else {
            throw UserError.input(
                runs.isEmpty
                    ? "sheet: no run to show; type a prompt, or name runs such as 3-9"
                    : "sheet: none of these runs has a picture")
        }
        return try SheetMaker(context).sheet(of: runs, wanted)
    }

    private func drawSweep(
        _ series: Series, _ plan: SweepPlan, _ wanted: SheetOptions
    ) throws -> DrawnSheet {
        let runs = try context.ledger().runs(filling: series.number)
        guard runs.values.contains(where: { $0.state == .done }) else {
            throw UserError.input(
                "sweep \(series.number): has no picture yet; `:sweep \(series.number)` makes them")
        }
        return try SheetMaker(context).sheet(of: series, plan, runs, wanted)
    }

    /// Draws what the last line made that fired several runs, whichever session it was typed in.
    private func drawLastSeries(_ wanted: SheetOptions) throws -> DrawnSheet {
        let ledger = try context.ledger()
        let newest =
            try context.runs.series.last.map { try ledger.series($0) }
            ?? SeriesKind.shownOnSheets.compactMap {
                try ledger.allSeries($0.rawValue, limit: 1).first
            }
            .max { $0.number < $1.number }
        guard let newest else {
            throw UserError.input(
                "sheet: no line has fired several runs yet; `:sweep steps 10,20,30` does")
        }
        if newest.kind == SeriesKind.sweep.rawValue {
            let (series, plan) = try Sweeps(context).sweep(number: newest.number)
            return try drawSweep(series, plan, wanted)
        }
        let cells = try ledger.runs(filling: newest.number).sorted { $0.key < $1.key }
        guard cells.contains(where: { !$0.value.pictures.isEmpty }) else {
            throw UserError.input(
                "sheet: the last line that fired several runs has no picture yet")
        }
        return try SheetMaker(context).sheet(
            of: cells.prefix(Self.maxRuns).map(\.value), wanted)
    }

    /// The runs that were named, oldest first for a range and a search, else as they were named.
    private func runs(for words: [String]) throws -> [Run] {
        let ledger = try context.ledger()
        guard let first = words.first else {
            let own = try ledger.runs(session: context.sessions.id)
            guard own.isEmpty, let newest = try ledger.runs(limit: 1).first else { return own }
            context.output.talk("no run in this session yet; these are of the one before")
            return try ledger.runs(session: newest.session)
        }
        if words.count == 1, let range = try context.runs.lookup.range(first) {
            return try ledger.runs(in: range, limit: Self.maxRuns)
        }
        if words.allSatisfy({ Address($0) != nil }) {
            return try words.map { try context.runs.lookup.run($0) }
        }
        let query = words.map { $0.contains(where: \.isWhitespace) ? Words.quoted($0) : $0 }
        let found = try context.runs.lookup.search(
            query.joined(separator: " "), limit: Self.maxRuns)
        guard !found.isEmpty else {
            throw UserError.input(
                "sheet: no run matches \(words.joined(separator: " ").onOneLine)")
        }
        return found.reversed()
    }
}

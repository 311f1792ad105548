import Ledger
import LineSyntax
import Parameters

extension Command {
    static let sheet = Command(
        name: "sheet", group: .runs,
        usage: "[last | sweep [N] | 3-9 | @N ... | WORDS] [-o FILE]",
        summary: "draw a labelled contact sheet of a sweep, of runs, or of what a search finds",
        detail: """
            Without a choice, the runs of this session, with those from before a restart where it was \
            continued; while it has none, those of the session before. `last` is what the last line made \
            that fired several runs: a sweep, a prompt over a set of seeds, a template. `sweep` is the \
            last sweep, `sweep 3` the third; anything that is no run or range is a search as in `:find`. Every picture stands with its \
            number, its seed and what sets it apart; a sweep has its axes at the sides, and numbers with \
            `--numbers`. `--size` is the longest side of a picture in pixels (16 to 2048), `--columns` how \
            many stand in a row. The PNG lies in the library's folder, or is written to FILE; a file that \
            is there already is not overwritten.
            """,
        argument: .run
    ) { shell, rest in try shell.sheet(rest) }
}

extension Shell {
    /// The most runs on a sheet.
    private static let mostOnSheet = SweepPlan.mostCells

    /// The kinds of series that `:sheet last` shows: those that a person fires for the pictures.
    private static let kindsOnSheet = [SweepPlan.kind, SeedSets.kind, ExpandRequest.kind]

    /// Remembers the series as the one that was fired last.
    func note(_ series: Series) {
        if Self.kindsOnSheet.contains(series.kind) { lastSeries = series.number }
    }

    fileprivate func sheet(_ line: String) throws {
        var words = try Words(line)
        var wanted = SheetOptions()
        wanted.numbers = words.take(flag: "--numbers")
        wanted.size = try number(words.take(option: "--size"), "--size", 16...2048)
        wanted.columns = try number(words.take(option: "--columns"), "--columns", 1...500)
        wanted.file = try words.take(option: "-o") ?? words.take(option: "--output")
        if let other = words.words.first(where: { $0.hasPrefix("--") }) {
            throw UserError.input(
                "sheet: \(other.onOneLine) is no option; allowed --columns, --size, --numbers, -o")
        }
        let sheet: DrawnSheet
        if words.words == ["last"] {
            sheet = try drawLastSeries(wanted)
        } else if words.words.first == "sweep", words.words.count <= 2,
            words.words.count == 1 || Int(words.words[1]) != nil
        {
            let (series, plan) = try sweep(
                number: words.words.count == 1
                    ? lastSweep() : Int(words.words[1]) ?? 0)
            sheet = try drawSweep(series, plan, wanted)
        } else {
            let runs = try runs(for: words.words)
            guard runs.contains(where: { !$0.pictures.isEmpty }) else {
                throw UserError.input(
                    runs.isEmpty
                        ? "sheet: no run to show; type a prompt, or name runs such as 3-9"
                        : "sheet: none of these runs has a picture")
            }
            sheet = try drawSheet(of: runs, wanted)
        }
        result(
            [sheet.line(of: self)],
            json: [
                "sheet": .text(sheet.path), "width": .integer(sheet.width),
                "height": .integer(sheet.height),
            ])
        show(sheet)
    }

    private func drawSweep(
        _ series: Series, _ plan: SweepPlan, _ wanted: SheetOptions
    ) throws -> DrawnSheet {
        let runs = try ledger().runs(filling: series.number)
        guard runs.values.contains(where: { $0.state == .done }) else {
            throw UserError.input(
                "sweep \(series.number): has no picture yet; `:sweep \(series.number)` makes them")
        }
        return try drawSheet(of: series, plan, runs, wanted)
    }

    /// Draws what the last line made that fired several runs, whichever session it was typed in.
    private func drawLastSeries(_ wanted: SheetOptions) throws -> DrawnSheet {
        let ledger = try ledger()
        let newest =
            try lastSeries.map { try ledger.series($0) }
            ?? Self.kindsOnSheet.compactMap { try ledger.allSeries($0, limit: 1).first }
            .max { $0.number < $1.number }
        guard let newest else {
            throw UserError.input(
                "sheet: no line has fired several runs yet; `:sweep steps 10,20,30` does")
        }
        if newest.kind == SweepPlan.kind {
            let (series, plan) = try sweep(number: newest.number)
            return try drawSweep(series, plan, wanted)
        }
        let cells = try ledger.runs(filling: newest.number).sorted { $0.key < $1.key }
        guard cells.contains(where: { !$0.value.pictures.isEmpty }) else {
            throw UserError.input(
                "sheet: the last line that fired several runs has no picture yet")
        }
        return try drawSheet(of: cells.prefix(Self.mostOnSheet).map(\.value), wanted)
    }

    private func lastSweep() throws -> Int {
        guard let last = try ledger().allSeries(SweepPlan.kind, limit: 1).first else {
            throw UserError.input("there is no sweep yet; `:sweep steps 10,20,30` makes one")
        }
        return last.number
    }

    /// The runs that were named, oldest first for a range and a search, else as they were named.
    private func runs(for words: [String]) throws -> [Run] {
        let ledger = try ledger()
        guard let first = words.first else {
            let own = try ledger.runs(session: sessionID)
            guard own.isEmpty, let newest = try ledger.runs(limit: 1).first else { return own }
            output.talk("no run in this session yet; these are of the one before")
            return try ledger.runs(session: newest.session)
        }
        if words.count == 1, let range = try range(first) {
            return try ledger.runs(in: range, limit: Self.mostOnSheet)
        }
        if words.allSatisfy({ Address($0) != nil }) {
            return try words.map { try run(address($0)) }
        }
        let query = words.map { $0.contains(where: \.isWhitespace) ? Words.quoted($0) : $0 }
        let found = try self.found(
            query.joined(separator: " "), limit: Self.mostOnSheet)
        guard !found.isEmpty else {
            throw UserError.input(
                "sheet: no run matches \(words.joined(separator: " ").onOneLine)")
        }
        return found.reversed()
    }

    private func number(
        _ text: String?, _ name: String, _ allowed: ClosedRange<Int>
    ) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), allowed.contains(number) else {
            throw UserError.input(
                "\(name): \(text.onOneLine) is out of range; allowed \(allowed.lowerBound) to "
                    + "\(allowed.upperBound)")
        }
        return number
    }
}

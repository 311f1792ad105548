import Ledger
import Parameters

extension Command {
    static let sheet = Command(
        name: "sheet", group: .runs,
        usage: "[sweep [N] | 3-9 | @N ... | WORDS] [-o FILE]",
        summary: "draw a labelled contact sheet of a sweep, of runs, or of what a search finds",
        detail: """
            Without a choice, the runs of this session. `sweep` is the last sweep, `sweep 3` the third; \
            anything that is no run or range is a search as in `:find`. Every picture stands with its \
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

    fileprivate func sheet(_ line: String) throws {
        var words = try Words(line)
        var wanted = SheetOptions()
        wanted.numbers = words.take(flag: "--numbers")
        wanted.size = try number(words.take(option: "--size"), "--size", 16...2048)
        wanted.columns = try number(words.take(option: "--columns"), "--columns", 1...500)
        wanted.file = try words.take(option: "-o") ?? words.take(option: "--output")
        if let other = words.words.first(where: { $0.hasPrefix("--") }) {
            throw ShellError.input(
                "sheet: \(other.onOneLine) is no option; allowed --columns, --size, --numbers, -o")
        }
        let sheet: DrawnSheet
        if words.words.first == "sweep", words.words.count <= 2,
            words.words.count == 1 || Int(words.words[1]) != nil
        {
            let (series, plan) = try sweep(
                number: words.words.count == 1
                    ? lastSweep() : Int(words.words[1]) ?? 0)
            let runs = try ledger().runs(filling: series.number)
            guard runs.values.contains(where: { $0.state == .done }) else {
                throw ShellError.input(
                    "sweep \(series.number): has no picture yet; `:sweep \(series.number)` makes them"
                )
            }
            sheet = try drawSheet(of: series, plan, runs, wanted)
        } else {
            let runs = try runs(for: words.words)
            guard runs.contains(where: { !$0.pictures.isEmpty }) else {
                throw ShellError.input(
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

    private func lastSweep() throws -> Int {
        guard let last = try ledger().allSeries(SweepPlan.kind, limit: 1).first else {
            throw ShellError.input("there is no sweep yet; `:sweep steps 10,20,30` makes one")
        }
        return last.number
    }

    /// The runs that were named, oldest first for a range and a search, else as they were named.
    private func runs(for words: [String]) throws -> [Run] {
        let ledger = try ledger()
        guard let first = words.first else { return try ledger.runs(session: sessionID) }
        if words.count == 1, let range = try range(first) {
            return try ledger.runs(in: range, limit: Self.mostOnSheet)
        }
        if words.allSatisfy({ Address($0) != nil }) {
            return try words.map { try run(address($0)) }
        }
        let query = words.map { $0.contains(where: \.isWhitespace) ? Words.quoted($0) : $0 }
        let found = try ledger.find(query.joined(separator: " "), limit: Self.mostOnSheet)
        guard !found.isEmpty else {
            throw ShellError.input(
                "sheet: no run matches \(words.joined(separator: " ").onOneLine)")
        }
        return found.reversed()
    }

    private func number(
        _ text: String?, _ name: String, _ allowed: ClosedRange<Int>
    ) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), allowed.contains(number) else {
            throw ShellError.input(
                "\(name): \(text.onOneLine) is out of range; allowed \(allowed.lowerBound) to "
                    + "\(allowed.upperBound)")
        }
        return number
    }
}

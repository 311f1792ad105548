import Ledger
import LineSyntax

/// Selects runs by ranges, addresses, a sweep's number, or a search.
public struct RunSelector {
    private let library: Library
    private let lookup: RunLookup

    public init(library: Library, lookup: RunLookup) {
        self.library = library
        self.lookup = lookup
    }

    /// The runs that words point at: none for all, ranges and runs (`3-9 12 @`), `sweep 3`, or a
    /// search as `:find` takes it.
    ///
    /// - Parameters:
    ///   - words: as they were typed.
    ///   - last: keeps only that many of the newest; nil keeps all.
    /// - Returns: at least one run.
    /// - Throws: ``UserError/input(_:)`` when there is no such run.
    public func selection(_ words: [String], last: Int? = nil) throws -> RunSelection {
        let ledger = try library.ledger()
        guard let newest = try ledger.lastNumber() else {
            throw UserError.input("there is no run yet; type a prompt")
        }
        var found: RunSelection
        if words.isEmpty {
            let numbers = try ledger.numbers(in: 1...newest)
            found = RunSelection(name: "all runs", numbers: numbers)
        } else if let sweep = try sweep(words) {
            found = sweep
        } else if let numbers = try numbered(words, newest: newest) {
            let name = (numbers.count == 1 ? "run " : "runs ") + words.joined(separator: " ")
            found = RunSelection(name: name, numbers: numbers)
        } else {
            let query = words.joined(separator: " ")
            found = RunSelection(name: query.onOneLine, numbers: try searched(query))
        }
        guard !found.numbers.isEmpty else {
            throw UserError.input("no run matches \(words.joined(separator: " ").onOneLine)")
        }
        if let last, last < found.numbers.count {
            let what = words.isEmpty ? "runs" : "of \(found.name)"
            found = RunSelection(
                name: "the last \(last) \(what)", numbers: found.numbers.suffix(last),
                series: found.series)
        }
        return found
    }

    /// The runs of `sweep 3`, or of the newest sweep; nil when the words say something else.
    private func sweep(_ words: [String]) throws -> RunSelection? {
        guard words[0] == "sweep", words.count <= 2 else { return nil }
        let ledger = try library.ledger()
        let series: Series
        if words.count == 1 {
            guard let newest = try ledger.allSeries(SeriesKind.sweep.rawValue, limit: 1).first
            else {
                throw UserError.input("there is no sweep yet; `:sweep steps 10,20,30` makes one")
            }
            series = newest
        } else {
            guard let number = Int(words[1]), number > 0 else { return nil }
            guard let named = try? ledger.series(number), named.kind == SeriesKind.sweep.rawValue
            else {
                let known = try ledger.allSeries(SeriesKind.sweep.rawValue, limit: 5).map {
                    "\($0.number)"
                }
                throw UserError.input(
                    "sweep \(number): there is no such sweep; "
                        + (known.isEmpty
                            ? "none was made yet"
                            : "the newest are \(known.joined(separator: ", "))"))
            }
            series = named
        }
        let numbers = Set(try ledger.cells(of: series.number).values).sorted()
        guard !numbers.isEmpty else {
            throw UserError.input("sweep \(series.number): none of its cells is made yet")
        }
        return RunSelection(name: "sweep \(series.number)", numbers: numbers, series: series)
    }

    /// The runs of ranges and addresses; nil when a word is neither.
    private func numbered(_ words: [String], newest: Int) throws -> [Int]? {
        var numbers: Set<Int> = []
        for word in words {
            if let address = Address(word) {
                numbers.insert(try lookup.run(address).number)
            } else if word.contains("-"), let range = try lookup.range(word) {
                guard range.lowerBound <= newest else {
                    throw UserError.input(
                        "\(word.onOneLine): there is no such run; the last is @\(newest)")
                }
                numbers.formUnion(
                    try library.ledger().numbers(
                        in: range.lowerBound...min(range.upperBound, newest)))
            } else {
                return nil
            }
        }
        return numbers.sorted()
    }

    /// The numbers of every run that a search finds.
    private func searched(_ query: String) throws -> [Int] {
        var numbers: [Int] = []
        var before: Int?
        while true {
            let page = try lookup.search(query, before: before, limit: 500)
            numbers += page.map(\.number)
            guard page.count == 500 else { return numbers.reversed() }
            before = page.last?.number
        }
    }
}

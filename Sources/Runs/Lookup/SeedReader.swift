import Ledger
import LineSyntax
import Parameters

/// Reads sets of seeds: wherever a seed is typed, the name of a set or a list may be typed instead.
public struct SeedReader {
    private let library: Library
    private let lookup: RunLookup

    public init(library: Library, lookup: RunLookup) {
        self.library = library
        self.lookup = lookup
    }

    /// The seeds of a text that is no single seed: the name of a set, a list such as `7,42,99`, or
    /// a range such as `1-8`; nil for a single seed.
    ///
    /// - Throws: `UserError` or `LedgerError` when it is none of these.
    public func seeds(in text: String) throws -> [Int]? {
        let word = text.trimmed
        if Int(word) != nil || isSingle(word) { return nil }
        guard let first = word.unicodeScalars.first, !word.hasPrefix("@") else { return nil }
        if first.properties.isAlphabetic { return try library.ledger().seedSet(word) }
        return word.contains(",") || word.dropFirst().contains("-") ? try list(word) : nil
    }

    /// The seeds of a list: numbers, ranges such as `1-8`, and runs such as `@12` for theirs, with
    /// white space or commas between them.
    ///
    /// - Throws: `UserError` when an element is none of these, or there are too many.
    public func list(_ text: String) throws -> [Int] {
        var seeds: [Int] = []
        for element in text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
        {
            if let range = try range(element) {
                seeds += range
            } else {
                guard case .integer(let seed) = try value(element) else {
                    throw UserError.input(
                        "seeds: \(element.onOneLine) is no seed; type numbers, ranges such as 1-8, "
                            + "or runs such as @12")
                }
                seeds.append(seed)
            }
            guard seeds.count <= Ledger.maxSeeds else {
                throw UserError.input("seeds: more than \(Ledger.maxSeeds) are too many")
            }
        }
        return seeds
    }

    /// The value of a single seed as typed: a number, `random`, `last`, or a run such as `@12`.
    ///
    /// - Parameters:
    ///   - text: as typed.
    ///   - limits: of the backend that takes it.
    /// - Returns: the seed, or that it is random.
    /// - Throws: `ParameterError`; `UserError` for the name of a set, and for no such run.
    public func value(_ text: String, within limits: Limits = .table) throws -> Value {
        let word = text.trimmed
        if word.unicodeScalars.first?.properties.isAlphabetic == true, !isSingle(word) {
            let seeds = try library.ledger().seedSet(word)
            throw UserError.input(
                "seed: \(text.onOneLine) is a set of \(seeds.count) seeds; "
                    + "`:seed \(text.onOneLine)` fires over it, `:go seed=\(text.onOneLine)` once")
        }
        if text.hasPrefix("@") || text.lowercased() == "last" {
            return .integer(try seed(of: text.hasPrefix("@") ? text : "@"))
        }
        return try Parameter.seed.parse(text, within: limits)
    }

    private func isSingle(_ word: String) -> Bool {
        ["random", "last"].contains(word.lowercased())
    }

    private func range(_ element: String) throws -> ClosedRange<Int>? {
        let ends = element.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1] else { return nil }
        guard low <= high, high - low < Ledger.maxSeeds, Seed.range.contains(low),
            Seed.range.contains(high)
        else {
            throw UserError.input(
                "seeds: \(element) is no range; type one of at most \(Ledger.maxSeeds) seeds, "
                    + "such as 1-8")
        }
        return low...high
    }

    private func seed(of text: String) throws -> Int {
        guard let address = Address(text) else {
            throw UserError.input("seed: \(text) is no run; type a number, random, last or @12")
        }
        if address.picture != nil, let seed = try lookup.picture(address).seed { return seed }
        let run = try lookup.run(address)
        guard case .fixed(let seed)? = try run.requestedSettings().seed else {
            throw UserError.input("seed: run @\(run.number) has none recorded")
        }
        return seed
    }
}

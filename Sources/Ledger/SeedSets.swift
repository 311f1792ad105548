import GRDB
import JSON
import Parameters

extension Ledger {
    /// The most seeds in a set.
    public static let maxSeeds = 1000

    /// The seeds of a set, in the order in which they are fired.
    ///
    /// Throws `LedgerError` of kind notFound, with the name of a set that is spelled nearly so.
    public func seedSet(_ name: String) throws -> [Int] {
        if let seeds = try knownSeedSet(name) { return seeds }
        let near = Parameter.suggestion(for: name, among: try seedSets().map(\.name))
        let next =
            if let near { "did you mean \(near)?" } else if name.contains(where: \.isWhitespace) {
                "`:seeds` lists what there is"
            } else {
                "`:seeds \(name) = 7 42 99` makes one"
            }
        throw LedgerError(.notFound, "\(name): there is no set of seeds of that name; \(next)")
    }

    /// The seeds of a set; nil where there is none.
    public func knownSeedSet(_ name: String) throws -> [Int]? {
        try read { db in
            try String.fetchOne(
                db, sql: "SELECT seeds FROM seeds WHERE name = ? ORDER BY id DESC LIMIT 1",
                arguments: [name])
        }.map(integers)
    }

    /// The sets of seeds, sorted by name.
    public func seedSets() throws -> [(name: String, seeds: [Int])] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT name, seeds FROM seeds
                    WHERE id IN (SELECT max(id) FROM seeds GROUP BY name) AND seeds IS NOT NULL
                    ORDER BY name
                    """
            ).map { ($0[0], integers($0[1])) }
        }
    }

    /// Names a set of seeds; nil takes the name away.
    ///
    /// Earlier seeds of the name stay in the library.
    ///
    /// Throws `LedgerError` of kind invalid for a name that cannot be one, and for no seeds, too
    /// many, or one out of range.
    public func setSeedSet(_ name: String, _ seeds: [Int]?) throws {
        guard isPlainName(name), !["random", "last"].contains(name.lowercased()) else {
            throw LedgerError(
                .invalid,
                "seeds: '\(name.prefix(100))' cannot be the name of a set; allowed 1 to 100 bytes "
                    + "without white space, quotes, = or commas, not beginning with @, - or a "
                    + "digit, and neither random nor last")
        }
        if let seeds {
            guard (1...Self.maxSeeds).contains(seeds.count),
                seeds.allSatisfy(Seed.range.contains)
            else {
                throw LedgerError(
                    .invalid,
                    "seeds: \(name) has \(seeds.count); allowed 1 to \(Self.maxSeeds) seeds, each "
                        + "\(Seed.range.lowerBound) to \(Seed.range.upperBound)")
            }
        }
        try write { db in
            try db.execute(
                sql: "INSERT INTO seeds (name, created, seeds) VALUES (?, ?, ?)",
                arguments: [name, clock().milliseconds, seeds.map(jsonArray)])
        }
    }
}

/// The integers in a JSON array.
private func integers(_ json: String) -> [Int] {
    guard case .array(let values)? = try? JSONValue(parsing: json) else { return [] }
    return values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
}

import GRDB
import Parameters

/// Conditions on the requested settings without texts and seed, which settings profiles answer.
struct SettingsProfileSearch {
    private(set) var conditions: [String] = []
    private(set) var arguments = StatementArguments()

    mutating func add(_ parameter: Parameter, _ sql: String, _ value: any DatabaseValueConvertible)
    {
        let written = "json_extract(requested, '$.\(parameter.name)')"
        if let unwritten = parameter.valueWhereUnrecorded {
            conditions.append("coalesce(\(written), ?) \(sql) ?")
            arguments += [unwritten.stored, value]
        } else {
            conditions.append("\(written) \(sql) ?")
            arguments += [value]
        }
    }

    /// The most matching runs that are looked up by number.
    ///
    /// Among more, the newest ones are found sooner by walking back from the last run.
    private static let maxRunsByNumber = 20_000
    /// The most matching profiles whose oldest and newest runs bound the search.
    private static let maxBoundedProfiles = 2_000

    /// Narrows a query to the runs of the profiles that match.
    ///
    /// - Returns: whether any run can match.
    func narrow(_ query: inout FindQuery, in db: Database) throws -> Bool {
        guard !conditions.isEmpty else { return true }
        let filter = conditions.joined(separator: " AND ")
        let profiles = try Int.fetchAll(
            db, sql: "SELECT id FROM shape WHERE \(filter)", arguments: arguments)
        guard !profiles.isEmpty else { return false }
        let list = jsonArray(profiles)
        let ofProfiles = "shape IN (SELECT value FROM json_each(?))"
        let count = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM (SELECT 1 FROM runShape WHERE \(ofProfiles) LIMIT ?)",
            arguments: [list, Self.maxRunsByNumber + 1])
        if let count, count <= Self.maxRunsByNumber {
            // The sign makes SQLite search by the words, where there are any.
            let number = (query.number == "run.number" ? "" : "+") + query.number
            query.add("\(number) IN (SELECT run FROM runShape WHERE \(ofProfiles))", [list])
            return count > 0
        }
        query.add(filter, arguments)
        if profiles.count <= Self.maxBoundedProfiles {
            let ends = try Row.fetchOne(
                db,
                sql: """
                    SELECT min(first), max(last) FROM (
                        SELECT (SELECT min(run) FROM runShape WHERE shape = value) AS first,
                            (SELECT max(run) FROM runShape WHERE shape = value) AS last
                        FROM json_each(?))
                    """, arguments: [list])
            if let first = ends?[0] as Int?, let last = ends?[1] as Int? {
                query.add("\(query.number) BETWEEN ? AND ?", [first, last])
            }
        }
        return true
    }
}

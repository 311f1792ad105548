import GRDB
import Parameters

/// Conditions on what runs were asked for, but for texts and seed, which the shapes answer.
struct ShapeSearch {
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

    /// So many runs are looked up by their numbers; of more the newest ones are soon met.
    private static let fewRuns = 20_000
    /// Of so many shapes the newest and oldest runs are asked for.
    private static let fewShapes = 2_000

    /// Adds to a query what narrows it to the runs of the shapes that match.
    ///
    /// - Returns: whether any run can match.
    func narrow(_ query: inout FindQuery, in db: Database) throws -> Bool {
        guard !conditions.isEmpty else { return true }
        let filter = conditions.joined(separator: " AND ")
        let shapes = try Int.fetchAll(
            db, sql: "SELECT id FROM shape WHERE \(filter)", arguments: arguments)
        guard !shapes.isEmpty else { return false }
        let list = jsonArray(shapes)
        let ofShapes = "shape IN (SELECT value FROM json_each(?))"
        let count = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM (SELECT 1 FROM runShape WHERE \(ofShapes) LIMIT ?)",
            arguments: [list, Self.fewRuns + 1])
        if let count, count <= Self.fewRuns {
            // The sign keeps words, where there are any, what the search goes along.
            let number = (query.number == "run.number" ? "" : "+") + query.number
            query.add("\(number) IN (SELECT run FROM runShape WHERE \(ofShapes))", [list])
            return count > 0
        }
        query.add(filter, arguments)
        if shapes.count <= Self.fewShapes {
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

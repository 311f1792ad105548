import GRDB
import Parameters

extension Ledger {
    /// The terms that ``find(_:before:limit:)`` understands, one a line, for the help.
    public static let findHelp = """
        fox "red apple" app*    words of prompt, negative, note and tags; all must be there
        -blurry                 leave out what has the word; works before any term
        prompt:fox note:nice    a word in one place; prompt="a red fox" is the whole prompt
        steps>30 guidance=7.5   any parameter, with = != < <= > >=
        tag:keep star           tagged; starred ("star" in quotes is the word)
        state:failed            \(Run.State.allCases.map(\.rawValue).joined(separator: " "))
        run>=100 parent=12      numbers of runs
        after:2026-01-31        also before:, and a time as 2026-01-31T09:30, in UTC
        duration>10 cost>0.1    seconds; what the backend charged
        error:timeout session:x pictures:0
        template:fox            text of the template that a prompt was expanded from
        """
}

/// A query as SQL: conditions on runs and one full text expression.
struct FindQuery {
    /// SQLite allows expressions 1,000 levels deep, and full text expressions 256 levels.
    static let maxTerms = 200

    private(set) var conditions: [String] = []
    private(set) var arguments = StatementArguments()
    private var words: [String] = []
    /// Conditions that settings profiles answer, for ``Ledger/find(_:before:limit:)``.
    private(set) var settingsProfiles = SettingsProfileSearch()

    init(_ text: String) throws {
        let terms = try FindTerm.all(in: text)
        guard terms.count <= FindQuery.maxTerms else {
            throw LedgerError(
                .query,
                "find: \(terms.count) terms are too many; allowed \(FindQuery.maxTerms), "
                    + "and a text in double quotes is one")
        }
        for term in terms {
            if let name = term.name, let comparison = term.comparison {
                try add(name, comparison, term)
            } else if !term.isQuoted, ["star", "starred"].contains(term.value.lowercased()) {
                add("run.starred = ?", [!term.isExcluded])
            } else {
                add(words: term)
            }
        }
    }

    mutating func add(_ condition: String, _ values: StatementArguments) {
        conditions.append(condition)
        arguments += values
    }

    /// The column with a run's number that a condition is checked against first: with words it is
    /// that of the full text index, so that no run is read in vain.
    var number: String { words.isEmpty ? "run.number" : "runText.rowid" }

    /// The SELECT for the numbers of the newest runs.
    func statement(limit: Int) -> (sql: String, arguments: StatementArguments) {
        var conditions = conditions
        var all = StatementArguments()
        var source = "run"
        var order = "run.number"
        if !words.isEmpty {
            // The full text index walks from the newest run to the oldest and stops at the limit.
            source = "runText JOIN run ON run.number = runText.rowid"
            order = "runText.rowid"
            conditions.insert("runText MATCH ?", at: 0)
            all += [words.joined(separator: " AND ")]
        }
        all += arguments
        all += [limit]
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return ("SELECT run.number FROM \(source)\(filter) ORDER BY \(order) DESC LIMIT ?", all)
    }

    // MARK: - Terms

    private mutating func add(words term: FindTerm, in column: String? = nil) {
        var word = term.value
        var suffix = ""
        if !term.isQuoted, word.count > 1, word.hasSuffix("*") {
            word.removeLast()
            suffix = " *"
        }
        let expression = phrase(word, in: column) + suffix
        if term.isExcluded {
            add(
                "run.number NOT IN (SELECT rowid FROM runText WHERE runText MATCH ?)", [expression])
        } else {
            words.append(expression)
        }
    }

    /// A phrase of the full text index, in one column or in any.
    private func phrase(_ text: String, in column: String?) -> String {
        let text = text.replacing("\0", with: " ").replacing("\"", with: "\"\"")
        return (column.map { "{\($0)} : " } ?? "") + "\"\(text)\""
    }

    private mutating func add(
        _ name: String, _ comparison: FindTerm.Comparison, _ term: FindTerm
    ) throws {
        func allow(_ allowed: FindTerm.Comparison...) throws {
            guard allowed.contains(comparison) else {
                throw LedgerError(
                    .query, "\(name): '\(comparison.rawValue)' is for numbers; use = or !=")
            }
        }
        let sql = term.isExcluded ? comparison.opposite : comparison.sql
        let isSame = (comparison != .notEqual) != term.isExcluded
        switch name.lowercased() {
        case "tag":
            try allow(.has, .equal, .notEqual)
            add(
                "run.number \(isSame ? "IN" : "NOT IN") (SELECT run FROM tag WHERE name = ?)",
                [term.value])
        case "state", "status":
            try allow(.has, .equal, .notEqual)
            add("run.state \(sql) ?", [try state(term.value).rawValue])
        case "star", "starred", "is":
            try allow(.has, .equal, .notEqual)
            add("run.starred = ?", [try yes(term.value, name) == isSame])
        case "run", "number": add("run.number \(sql) ?", [try whole(term.value, name)])
        case "parent": add("run.parent \(sql) ?", [try whole(term.value, name)])
        case "duration": add("run.duration \(sql) ?", [try real(term.value, name)])
        case "cost": add("run.cost \(sql) ?", [try real(term.value, name)])
        case "pictures":
            add(
                "(SELECT count(*) FROM picture WHERE picture.run = run.number) \(sql) ?",
                [try whole(term.value, name)])
        case "after":
            try allow(.has, .equal)
            add("run.created \(isSame ? ">=" : "<") ?", [try time(term.value, name)])
        case "before":
            try allow(.has, .equal)
            add("run.created \(isSame ? "<" : ">=") ?", [try time(term.value, name)])
        case "session":
            try allow(.has, .equal, .notEqual)
            add("run.session \(sql) ?", [term.value])
        case "error":
            try allow(.has, .equal, .notEqual)
            add(
                "\(isSame ? "" : "NOT ")(run.errorClass IS ? OR "
                    + "instr(lower(coalesce(run.error, '')), lower(?)) > 0)",
                [term.value, term.value])
        case "template":
            try allow(.has, .equal, .notEqual)
            add(
                "\(isSame ? "" : "NOT ")"
                    + (comparison == .has
                        ? "(instr(lower(coalesce(run.template, '')), lower(?)) > 0)"
                        : "(run.template IS ?)"),
                [term.value])
        case "note" where comparison == .has: add(words: term, in: "note")
        case "note":
            try allow(.equal, .notEqual)
            add("run.note \(sql) ?", [term.value])
        default: try addParameter(name, comparison, term)
        }
    }

    private mutating func addParameter(
        _ name: String, _ comparison: FindTerm.Comparison, _ term: FindTerm
    ) throws {
        guard let parameter = Parameter.named(name) else {
            let names = Parameter.all.flatMap { [$0.name] + $0.aliases } + FindQuery.names
            let near = Parameter.suggestion(for: name, among: names)
            throw LedgerError(
                .query,
                "\(name): there is nothing of that name to search by; "
                    + (near.map { "did you mean \($0)? " } ?? "`:help find` lists what there is; ")
                    + "text with '\(comparison.rawValue)' goes in double quotes")
        }
        if case .text = parameter.domain, comparison == .has {
            return add(words: term, in: parameter.name)
        }
        let value = try value(term.value, for: parameter)
        if case .text = value, ![.has, .equal, .notEqual].contains(comparison) {
            throw LedgerError(
                .query,
                "\(parameter.name): '\(comparison.rawValue)' is for numbers; use = or !=")
        }
        let sql = term.isExcluded ? comparison.opposite : comparison.sql
        if case .seed = parameter.domain, case .text = value {
            throw LedgerError(
                .query, "seed: a run keeps the number that random became; search for a number")
        }
        let operand = value.stored
        switch parameter.name {
        case "prompt", "negative":
            add("run.\(parameter.name) \(sql) ?", [operand])
            // The full text index knows where its words are.
            if sql == "IS", Self.hasWords(term.value) {
                words.append(phrase(term.value, in: parameter.name))
            }
        // Written as the index on seeds is, so that SQLite sees they are the same.
        case "seed": add("json_extract(requested, '$.seed') \(sql) ?", [operand])
        default: settingsProfiles.add(parameter, sql, operand)
        }
    }

    /// Whether the full text index finds a word in the text.
    private static func hasWords(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .decimalNumber, .letterNumber, .otherNumber:
                true
            default: false
            }
        }
    }

    // MARK: - Values

    /// A number may be outside the parameter's range here: `steps<200` is a fair question.
    private func value(_ text: String, for parameter: Parameter) throws -> Value {
        switch parameter.domain {
        case .integers, .reals, .seed:
            if let number = Int(text) { return .integer(number) }
            if let number = Double(text), number.isFinite { return .real(number) }
            return try parameter.parse(text)
        default:
            return try parameter.parse(text)
        }
    }

    private func state(_ text: String) throws -> Run.State {
        if let state = Run.State(rawValue: text.lowercased()) { return state }
        let names = Run.State.allCases.map(\.rawValue)
        let near = Parameter.suggestion(for: text, among: names)
        throw LedgerError(
            .query,
            "state: '\(text)' is no state; allowed \(names.joined(separator: ", "))"
                + (near.map { "; did you mean \($0)?" } ?? ""))
    }

    private func whole(_ text: String, _ name: String) throws -> Int {
        guard let number = Int(text.hasPrefix("@") ? String(text.dropFirst()) : text) else {
            throw LedgerError(.query, "\(name): '\(text)' is not a whole number, such as 12")
        }
        return number
    }

    private func real(_ text: String, _ name: String) throws -> Double {
        guard let number = Double(text), number.isFinite else {
            throw LedgerError(.query, "\(name): '\(text)' is not a number, such as 2.5")
        }
        return number
    }

    private func time(_ text: String, _ name: String) throws -> Int {
        guard let time = Timestamp(text) else {
            throw LedgerError(
                .query, "\(name): '\(text)' is not a date; write 2026-01-31 or 2026-01-31T09:30")
        }
        return time.milliseconds
    }

    private func yes(_ text: String, _ name: String) throws -> Bool {
        switch text.lowercased() {
        case "yes", "on", "true", "1", "star", "starred": return true
        case "no", "off", "false", "0": return false
        default: throw LedgerError(.query, "\(name): '\(text)' is neither yes nor no")
        }
    }

    private static let names = [
        "tag", "state", "star", "starred", "run", "parent", "duration", "cost", "pictures",
        "after", "before", "session", "error", "note", "template",
    ]
}

extension Value {
    /// The value as SQLite reads it out of JSON.
    var stored: any DatabaseValueConvertible {
        switch self {
        case .integer(let number): number
        case .real(let number): number
        case .text(let text): text
        }
    }
}

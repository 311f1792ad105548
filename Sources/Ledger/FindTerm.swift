/// One term of a query: a word, or a name, a comparison and a value.
struct FindTerm: Hashable {
    enum Comparison: String, CaseIterable {
        // The longer ones first: `<=` is not `<`.
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case more = ">"
        case equal = "="
        case has = ":"

        /// In SQL; what is not there differs from everything.
        var sql: String {
            switch self {
            case .has, .equal: "IS"
            case .notEqual: "IS NOT"
            default: rawValue
            }
        }

        var opposite: String {
            switch self {
            case .has, .equal: "IS NOT"
            case .notEqual: "IS"
            case .atMost: ">"
            case .atLeast: "<"
            case .less: ">="
            case .more: "<="
            }
        }
    }

    var name: String?
    var comparison: Comparison?
    var value: String
    var isQuoted: Bool
    /// Whether a `-` precedes it.
    var isExcluded: Bool

    /// The terms of a query, which white space parts.
    static func all(in text: String) throws -> [FindTerm] {
        var terms: [FindTerm] = []
        var rest = text[...]
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard !rest.isEmpty else { return terms }
            terms.append(try next(&rest))
        }
    }

    private static func next(_ rest: inout Substring) throws -> FindTerm {
        var term = FindTerm(value: "", isQuoted: false, isExcluded: false)
        if rest.first == "-", let second = rest.dropFirst().first, !second.isWhitespace {
            term.isExcluded = true
            rest.removeFirst()
        }
        let name = rest.prefix { $0.isLetter || $0 == "_" }
        if !name.isEmpty,
            let comparison = Comparison.allCases.first(where: {
                rest[name.endIndex...].hasPrefix($0.rawValue)
            })
        {
            term.name = String(name)
            term.comparison = comparison
            rest = rest[name.endIndex...].dropFirst(comparison.rawValue.count)
        }
        if rest.first == "\"" {
            term.isQuoted = true
            term.value = try quoted(&rest)
        } else {
            let word = rest.prefix { !$0.isWhitespace }
            term.value = String(word)
            rest = rest[word.endIndex...]
        }
        if term.name == nil, !term.isQuoted,
            let sign = Comparison.allCases.first(where: { term.value.hasPrefix($0.rawValue) })
        {
            throw LedgerError(
                .query,
                "find: \(term.value) has no name before it; write name, sign and value without "
                    + "blanks, as in steps\(sign == .has ? "=" : sign.rawValue)30; "
                    + "text goes in double quotes")
        }
        if let name = term.name, let comparison = term.comparison, term.value.isEmpty,
            !term.isQuoted
        {
            throw LedgerError(
                .query,
                "find: \(name)\(comparison.rawValue) lacks its value; "
                    + "write it right after the sign, as in steps>30")
        }
        return term
    }

    /// The text between double quotes; `\"` and `\\` stand for the characters.
    private static func quoted(_ rest: inout Substring) throws -> String {
        var value = ""
        var isEscaped = false
        for index in rest.indices.dropFirst() {
            let character = rest[index]
            if isEscaped {
                if character != "\"" && character != "\\" { value.append("\\") }
                value.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                rest = rest[rest.index(after: index)...]
                return value
            } else {
                value.append(character)
            }
        }
        throw LedgerError(.query, "find: a double quote is not closed; end the text with \"")
    }
}

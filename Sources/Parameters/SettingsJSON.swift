import JSON

extension Settings {
    /// What is set, as an object with the parameters' names as keys.
    public var jsonValue: JSONValue {
        var members: [String: JSONValue] = [:]
        for parameter in Parameter.all {
            if let value = parameter.value(in: self) { members[parameter.name] = JSONValue(value) }
        }
        return .object(members)
    }

    /// The canonical JSON: one line, sorted keys, only what is set.
    public var json: String { jsonValue.description }

    /// Reads what ``json`` wrote, or any object with parameters' names as keys; `null` is unset.
    ///
    /// An aspect may stand beside the width and height it resolved to.
    ///
    /// - Throws: ``JSONError`` and ``ParameterError``.
    public init(json: String) throws {
        try self.init(JSONValue(parsing: json))
    }

    /// Reads an object with parameters' names as keys.
    ///
    /// - Parameters:
    ///   - json: the object.
    ///   - limits: the values that are allowed.
    /// - Throws: ``ParameterError``.
    public init(_ json: JSONValue, within limits: Limits = .table) throws {
        self.init()
        guard case .object(let members) = json else {
            throw ParameterError(
                name: "settings", problem: "\(json.kind) where an object of parameters belongs")
        }
        for (name, member) in members.sorted(by: { $0.key < $1.key }) where member != .null {
            guard let parameter = Parameter.all.first(where: { $0.name == name }) else {
                let near = Parameter.suggestion(for: name, among: Parameter.all.map(\.name))
                let hint = near.map { "; did you mean \($0)?" } ?? ""
                throw ParameterError(
                    name: "settings", problem: "no parameter is named \(quoted(name))\(hint)")
            }
            let allowed = limits.domain(of: parameter).allowed
            guard let value = member.parameterValue else {
                throw ParameterError(
                    name: name,
                    problem: "\(member.kind) is not a value; allowed \(allowed)")
            }
            parameter.write(try parameter.checked(value, within: limits), &self)
        }
    }
}

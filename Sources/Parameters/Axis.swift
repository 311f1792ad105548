import JSON

/// One axis of a sweep: a parameter and the values it goes through.
public struct Axis: Hashable, Sendable {
    /// The parameter's name, or `size`.
    public let parameter: String
    /// The text that the values stand in for; nil where they are the whole value.
    public let search: String?
    /// As they are typed, in their order.
    public let values: [String]
    /// Whether the values are seeds that were drawn for the sweep.
    public let isDrawn: Bool

    /// - Parameters:
    ///   - parameter: the name in the table, or `size`.
    ///   - search: for text: what is replaced by the values.
    ///   - values: each a value that the parameter takes.
    ///   - isDrawn: whether they are seeds that were drawn.
    public init(
        parameter: String, search: String? = nil, values: [String], isDrawn: Bool = false
    ) {
        self.parameter = parameter
        self.search = search
        self.values = values
        self.isDrawn = isDrawn
    }

    /// What the values are values of: `steps`, `prompt: "cat" becomes`.
    public var title: String {
        search.map { "\(parameter): \(quoted($0)) becomes" } ?? parameter
    }

    /// Sets the value at an index from 0.
    ///
    /// - Throws: ``ParameterError``, also where the text to replace is not there.
    public func apply(_ index: Int, to settings: inout Settings) throws {
        let text = values[index]
        if Parameter.size.isNamed(parameter) {
            try Parameter.size.set(text, in: &settings)
            return
        }
        guard let entry = Parameter.named(parameter) else {
            throw ParameterError(name: quoted(parameter), problem: "is no parameter")
        }
        guard let search else {
            try entry.set(entry.parse(text), in: &settings)
            return
        }
        guard case .text(let whole)? = entry.value(in: settings), whole.contains(search) else {
            guard let whole = entry.value(in: settings) else {
                throw ParameterError(
                    name: parameter, problem: "is unset; \(quoted(search)) is looked for in it")
            }
            throw ParameterError(
                name: parameter,
                problem: "\(quoted(search)) is not in \(quoted(whole.description))")
        }
        try entry.set(.text(whole.replacing(search, with: text)), in: &settings)
    }

    // MARK: - JSON

    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "parameter": .text(parameter), "values": .array(values.map(JSONValue.text)),
        ]
        members["search"] = search.map(JSONValue.text)
        if isDrawn { members["drawn"] = .bool(true) }
        return .object(members)
    }

    /// Reads what ``json`` wrote; nil where it is something else.
    public init?(_ json: JSONValue) {
        guard case .text(let parameter)? = json["parameter"],
            case .array(let values)? = json["values"]
        else { return nil }
        self.parameter = parameter
        search = json["search"]?.textValue
        self.values = values.compactMap(\.textValue)
        isDrawn = json["drawn"] == .bool(true)
        guard self.values.count == values.count, !values.isEmpty else { return nil }
    }
}

import JSON
import Parameters

/// Reads parameters out of the JSON object of a request, by the parameter table.
struct WireSettings {
    /// Fields that an API names otherwise than the table, and their parameters.
    let names: [String: Parameter]
    /// Parameters that clients of the API cannot set.
    let closed: Set<String>

    /// The parameter that a field sets.
    func parameter(_ field: String) -> Parameter? {
        if let parameter = names[field] { return parameter }
        let found = Parameter.all.first {
            $0.wireKey == field || $0.name == field || $0.aliases.contains(field)
        }
        return found.flatMap { closed.contains($0.name) ? nil : $0 }
    }

    /// What the fields ask for; `null` is unset.
    ///
    /// - Parameters:
    ///   - members: the request's object.
    ///   - limits: the values that are allowed.
    ///   - isOther: whether a field that is no parameter is known, and read elsewhere.
    /// - Returns: the settings, checked one by one.
    /// - Throws: ``Problem`` with the table's text, under the name that the client sent.
    func settings(
        _ members: [String: JSONValue], within limits: Limits, isOther: (String) -> Bool
    ) throws -> Settings {
        var values: [String: JSONValue] = [:]
        var fields: [String: String] = [:]
        for (field, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let parameter = parameter(field) else {
                if isOther(field) { continue }
                throw unknown(field)
            }
            guard value != .null else { continue }
            if let twin = fields[parameter.name] {
                guard values[parameter.name] == value else {
                    throw Problem(
                        .invalidParameter, "\(field): \(twin) says otherwise; send one of the two",
                        field: field)
                }
                continue
            }
            values[parameter.name] = value
            fields[parameter.name] = field
        }
        do {
            return try Settings(.object(values), within: limits)
        } catch let error as ParameterError {
            throw Problem(error, as: fields[error.name])
        }
    }

    private func unknown(_ field: String) -> Problem {
        let known = Parameter.all.filter { !closed.contains($0.name) }.map(\.wireKey)
        let near = Parameter.suggestion(for: field, among: known + names.keys.sorted())
        let shown = JSONValue.text(String(field.prefix(64)))
        return Problem(
            .invalidParameter,
            "\(shown) is no parameter"
                + (near.map { "; did you mean \($0)?" }
                    ?? "; allowed are \(known.joined(separator: ", "))"),
            field: String(field.prefix(64)))
    }
}

/// One entry of the table: a field of ``Settings`` and all that is known about it.
public struct Parameter: Sendable {
    public let name: String
    public let aliases: [String]
    /// What it is, at most 79 columns, without a full stop.
    public let summary: String
    /// The rest of the help, in whole sentences.
    public let detail: String
    /// Every value that the parameter can have; a backend may take fewer.
    public let domain: Domain
    /// The value where nothing is set.
    public let defaultValue: Value?
    /// The unit of a number, such as `px`.
    public let unit: String?
    /// The key in JSON requests, after the source page.
    public let wireKey: String
    /// The parameters that become unset when this one is set.
    public let excludes: [String]
    /// Whether a request cannot do without it; it has no default then.
    public let isRequired: Bool

    let recording: Recording
    /// The pair in the web UI's text; nil for a parameter that the form does not know.
    let webUI: WebUIPair?
    let read: @Sendable (Settings) -> Value?
    /// Writes a checked value.
    let write: @Sendable (Value?, inout Settings) -> Void

    /// An entry for `field`.
    ///
    /// A parameter that the first release lacked names, as `before`, the value that runs from
    /// before it have: a request is recorded without it where it has this value. `decides`, in
    /// place of that comparison, says whether the parameter has an effect on a request, given all
    /// its values and those that the user set.
    init<T: ParameterValue>(
        _ name: String, _ aliases: [String] = [], _ field: WritableKeyPath<Settings, T?> & Sendable,
        _ domain: Domain, default defaultValue: T? = nil, before: T? = nil,
        decides: (@Sendable (_ all: Settings, _ asked: Settings) -> Bool)? = nil,
        unit: String? = nil, wireKey: String? = nil, webUI: WebUIPair? = nil,
        excludes: [String] = [], isRequired: Bool = false, summary: String, detail: String
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.detail = detail
        self.domain = domain
        self.defaultValue = defaultValue?.parameterValue
        self.unit = unit
        self.wireKey = wireKey ?? name
        self.webUI = webUI
        self.excludes = excludes
        self.isRequired = isRequired
        switch (before?.parameterValue, decides) {
        case (let before?, let decides?):
            recording = .whereItDecides(before: before, decides: decides)
        case (let before?, nil): recording = .unless(before)
        case (nil, _): recording = .always
        }
        read = { $0[keyPath: field].map(\.parameterValue) }
        write = { value, settings in
            settings[keyPath: field] = value.flatMap(T.init(parameterValue:))
        }
    }
}

extension Parameter {
    /// The parameter of that name or alias; case is ignored, and `-` stands for `_`.
    public static func named(_ text: String) -> Parameter? {
        let key = text.lowercased().replacing("-", with: "_")
        return all.first { $0.name == key || $0.aliases.contains(key) }
    }

    /// Whether a request may leave it unset: it has no default, and is not required.
    public var isOptional: Bool { defaultValue == nil && !isRequired }

    /// The value that a record means which does not name the parameter; nil where every record
    /// names it, or where it had no effect on the run.
    public var valueWhereUnrecorded: Value? {
        guard case .unless(let value) = recording else { return nil }
        return value
    }

    /// What is set, or `nil`.
    public func value(in settings: Settings) -> Value? { read(settings) }

    /// Reads a value as it is typed.
    ///
    /// - Parameters:
    ///   - text: such as `30`.
    ///   - limits: the values that are allowed.
    /// - Returns: the value that the text spells.
    /// - Throws: ``ParameterError``.
    public func parse(_ text: String, within limits: Limits = .table) throws -> Value {
        try named { () throws(DomainProblem) in try limits.domain(of: self).parse(text) }
    }

    /// The text that ``parse(_:within:)`` reads back as the same value.
    public func print(_ value: Value) -> String { value.description }

    /// Checks a value.
    ///
    /// - Parameters:
    ///   - value: of any kind.
    ///   - limits: the values that are allowed.
    /// - Returns: the value in its canonical form.
    /// - Throws: ``ParameterError``.
    public func checked(_ value: Value, within limits: Limits = .table) throws -> Value {
        try named { () throws(DomainProblem) in try limits.domain(of: self).checked(value) }
    }

    private func named(_ body: () throws(DomainProblem) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw ParameterError(name: name, problem: error.text)
        }
    }

    /// Sets the value, or unsets it with `nil`.
    ///
    /// The parameters that this one ``excludes`` become unset.
    ///
    /// - Parameters:
    ///   - value: nil for unset.
    ///   - settings: to change.
    ///   - limits: the values that are allowed.
    /// - Returns: every change, this parameter's first; empty where nothing changed.
    /// - Throws: ``ParameterError``; the settings are then as they were.
    @discardableResult
    public func set(
        _ value: Value?, in settings: inout Settings, within limits: Limits = .table
    ) throws -> [Change] {
        let value = try value.map { try checked($0, within: limits) }
        let before = settings
        write(value, &settings)
        if value != nil {
            for other in excludes.compactMap(Parameter.named) { other.write(nil, &settings) }
        }
        let changes = diff(before, settings)
        return changes.filter { $0.parameter == name } + changes.filter { $0.parameter != name }
    }
}

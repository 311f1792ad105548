/// One entry of the table: a field of ``Settings`` and all that is known about it.
public struct Parameter: Sendable {
    public let name: String
    public let aliases: [String]
    /// What it is, at most 79 columns, without a full stop.
    public let summary: String
    /// The rest of the help, in whole sentences.
    public let detail: String
    public let domain: Domain
    /// The unit of a number, such as `px`.
    public let unit: String?
    /// The key in JSON requests, after the source page.
    public let wireKey: String
    /// The parameters that become unset when this one is set.
    public let excludes: [String]

    /// Whether a request cannot do without it; it has no default then.
    public let isRequired: Bool

    let read: @Sendable (Settings) -> Value?
    /// Writes a checked value.
    let write: @Sendable (Value?, inout Settings) -> Void

    /// The parameter of that name or alias; case is ignored, and `-` stands for `_`.
    public static func named(_ text: String) -> Parameter? {
        let key = text.lowercased().replacing("-", with: "_")
        return all.first { $0.name == key || $0.aliases.contains(key) }
    }

    /// What is set, or `nil`.
    public func value(in settings: Settings) -> Value? { read(settings) }

    /// The value where nothing is set.
    public var defaultValue: Value? { read(.defaults) }

    /// The value that `text` spells.
    ///
    /// - Throws: ``ParameterError``.
    public func parse(_ text: String) throws -> Value {
        do {
            return try domain.parse(text)
        } catch {
            throw ParameterError(name: name, problem: error.text)
        }
    }

    /// The text that ``parse(_:)`` reads back as the same value.
    public func print(_ value: Value) -> String { value.description }

    /// The value in its canonical form, after a check against the domain or a narrower one.
    ///
    /// - Throws: ``ParameterError``.
    public func checked(_ value: Value, in narrower: Domain? = nil) throws -> Value {
        do {
            return try (narrower ?? domain).checked(value)
        } catch {
            throw ParameterError(name: name, problem: error.text)
        }
    }

    /// Sets the value, or unsets it with `nil`; returns every change, this parameter's first.
    ///
    /// The list is empty where nothing changed. What the parameter ``excludes`` yields, and is in
    /// the list.
    ///
    /// - Throws: ``ParameterError``; the settings are then as they were.
    @discardableResult
    public func set(_ value: Value?, in settings: inout Settings) throws -> [Change] {
        let value = try value.map { try checked($0) }
        let before = settings
        write(value, &settings)
        if value != nil {
            for other in excludes.compactMap(Parameter.named) { other.write(nil, &settings) }
        }
        let changes = diff(before, settings)
        return changes.filter { $0.parameter == name } + changes.filter { $0.parameter != name }
    }
}

extension Parameter {
    /// An entry for a field whose type converts to and from ``Value``.
    init<T: Sendable>(
        _ name: String, _ aliases: [String] = [], _ field: WritableKeyPath<Settings, T?> & Sendable,
        _ domain: Domain, unit: String? = nil, wireKey: String? = nil, excludes: [String] = [],
        isRequired: Bool = false, summary: String, detail: String,
        read: @escaping @Sendable (T) -> Value,
        write: @escaping @Sendable (Value) -> T?
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.detail = detail
        self.domain = domain
        self.unit = unit
        self.wireKey = wireKey ?? name
        self.excludes = excludes
        self.isRequired = isRequired
        self.read = { $0[keyPath: field].map(read) }
        self.write = { value, settings in settings[keyPath: field] = value.flatMap(write) }
    }

    init(
        text name: String, _ aliases: [String] = [],
        _ field: WritableKeyPath<Settings, String?> & Sendable, _ domain: Domain,
        wireKey: String? = nil, isRequired: Bool = false, summary: String, detail: String
    ) {
        self.init(
            name, aliases, field, domain, wireKey: wireKey, isRequired: isRequired,
            summary: summary, detail: detail, read: Value.text,
            write: { if case .text(let text) = $0 { text } else { nil } })
    }

    init(
        integer name: String, _ aliases: [String] = [],
        _ field: WritableKeyPath<Settings, Int?> & Sendable, _ range: ClosedRange<Int>,
        unit: String? = nil, excludes: [String] = [], summary: String, detail: String
    ) {
        self.init(
            name, aliases, field, .integers(range), unit: unit, excludes: excludes,
            summary: summary, detail: detail, read: Value.integer,
            write: { if case .integer(let number) = $0 { number } else { nil } })
    }
}

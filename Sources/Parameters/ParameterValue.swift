/// A type that a field of ``Settings`` may have: it converts to and from ``Value``.
public protocol ParameterValue: Sendable {
    var parameterValue: Value { get }

    /// The typed form of a value that has passed its domain's check; nil for another kind of value.
    init?(parameterValue: Value)
}

extension String: ParameterValue {
    public var parameterValue: Value { .text(self) }

    public init?(parameterValue: Value) {
        guard case .text(let text) = parameterValue else { return nil }
        self = text
    }
}

extension Int: ParameterValue {
    public var parameterValue: Value { .integer(self) }

    public init?(parameterValue: Value) {
        guard case .integer(let number) = parameterValue else { return nil }
        self = number
    }
}

extension Double: ParameterValue {
    public var parameterValue: Value { .real(self) }

    public init?(parameterValue: Value) {
        guard case .real(let number) = parameterValue else { return nil }
        self = number
    }
}

/// `on` or `off`.
extension Bool: ParameterValue {
    public var parameterValue: Value { .text(self ? "on" : "off") }

    public init?(parameterValue: Value) {
        guard case .text(let text) = parameterValue else { return nil }
        self = text == "on"
    }
}

extension ParameterValue where Self: RawRepresentable, RawValue == String {
    public var parameterValue: Value { .text(rawValue) }

    public init?(parameterValue: Value) {
        guard case .text(let text) = parameterValue else { return nil }
        self.init(rawValue: text)
    }
}

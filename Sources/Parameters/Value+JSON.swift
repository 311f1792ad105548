import JSON

extension JSONValue {
    /// The JSON of a parameter's value.
    public init(_ value: Parameters.Value) {
        switch value {
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number)
        case .text(let text): self = .text(text)
        }
    }

    /// The value as a parameter holds it; `nil` for `null`, `bool`, `array` and `object`.
    public var parameterValue: Parameters.Value? {
        switch self {
        case .integer(let number): .integer(number)
        case .real(let number): .real(number)
        case .text(let text): .text(text)
        default: nil
        }
    }
}

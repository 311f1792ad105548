/// Which values can be asked for somewhere: the table's domains, or narrower ones, such as those
/// of a backend's model or of an API.
public struct Limits: Sendable {
    private let narrower: @Sendable (Parameter) -> Domain?

    /// - Parameter narrower: the domain of a parameter; nil where the table's holds.
    public init(_ narrower: @escaping @Sendable (Parameter) -> Domain?) {
        self.narrower = narrower
    }

    /// The domains of the table.
    public static let table = Limits { _ in nil }

    /// The values that a parameter can have.
    public func domain(of parameter: Parameter) -> Domain {
        narrower(parameter) ?? parameter.domain
    }

    /// The domain of a parameter in words, with the unit: `256 to 1024 px`.
    public func allowed(_ parameter: Parameter) -> String {
        domain(of: parameter).allowed + (parameter.unit.map { " \($0)" } ?? "")
    }
}

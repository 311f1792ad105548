/// Why a value was refused, in one sentence that names the parameter and what is allowed.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parameter's name, or what else the sentence is about.
    public let name: String
    /// The rest of the sentence: the value got, what is allowed, what to type.
    public let problem: String

    public init(name: String, problem: String) {
        self.name = name
        self.problem = problem
    }

    /// For example `steps: 900 is out of range; allowed 1 to 100`.
    public var description: String { "\(name): \(problem)" }
}

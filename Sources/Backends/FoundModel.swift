/// A model that was found on this machine.
public struct FoundModel: Hashable, Sendable {
    /// What `:model` takes: a name, or a path.
    public let name: String
    /// Where it lies, as a run records it.
    public let path: String
    /// Why it cannot be used; nil when it can.
    public let problem: String?

    public init(name: String, path: String, problem: String? = nil) {
        self.name = name
        self.path = path
        self.problem = problem
    }
}

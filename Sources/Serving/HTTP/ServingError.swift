/// Why the server does not start; one sentence.
public struct ServingError: Error, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

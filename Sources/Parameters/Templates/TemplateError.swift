/// Why a template cannot be read or expanded, in one sentence.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ problem: String) { description = "template: " + problem }
}

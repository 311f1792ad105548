/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence without the place.
    public let problem: String
    /// The offset in bytes of UTF-8, from 0.
    public let offset: Int

    /// For example `json: byte 12: expected , or }`.
    public var description: String { "json: byte \(offset): \(problem)" }
}

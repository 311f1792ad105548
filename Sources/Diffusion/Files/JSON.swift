/// A JSON value as the files of a model folder hold it.
///
/// Integers that fit stay integers, a repeated key is an error, and `NaN`, `Infinity` and
/// `-Infinity` are taken because Python writes them into `scheduler_config.json`.
public enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case array([JSON])
    case object([String: JSON])

    /// Why a text is not JSON, and where.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Offset of the offending byte.
        public let byte: Int
        /// What was wrong there.
        public let reason: String

        public var description: String { "\(reason) at byte \(byte)" }
    }

    /// Parses UTF-8 bytes that hold one value and white space only.
    ///
    /// - Throws: `JSON.Failure` with the offset.
    public init(bytes: some Sequence<UInt8>) throws {
        var parser = JSONParser(bytes: ContiguousArray(bytes))
        self = try parser.document()
    }

    /// Reads and parses a file.
    ///
    /// - Throws: `DiffusionError.file` with the path.
    public init(file path: String) throws {
        let bytes = try readFile(path)
        do {
            self = try JSON(bytes: bytes)
        } catch let failure as Failure {
            throw DiffusionError.file(path: path, reason: "not JSON: \(failure)")
        }
    }

    /// The members of an object, or nil.
    public var object: [String: JSON]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements of an array, or nil.
    public var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// A text, or nil.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// An integer, or nil; `2.0` is not one.
    public var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// Any number, or nil.
    public var real: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// A truth value, or nil.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
}

extension JSON: CustomStringConvertible {
    /// The value in a few words, for an error.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let text): "\"\(text.prefix(60))\""
        case .array(let elements): "[\(elements.count) values]"
        case .object(let members): "{\(members.count) members}"
        }
    }
}

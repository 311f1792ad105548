/// A JSON value (RFC 8259).
///
/// A number without fraction and exponent is an `integer` where it fits `Int`; every other
/// number is a `real`.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// The member of an object, or `nil`.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }

    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The whole number, also of a real without fraction.
    public var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .real(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The integer, where it was written without fraction and exponent.
    public var exactInteger: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The number, also of an integer.
    public var realValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    public var textValue: String? { if case .text(let value) = self { value } else { nil } }

    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    public var objectValue: [String: JSONValue]? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The kind of the value, in a word for error texts.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .real: "a number"
        case .text: "text"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value in a few words for error texts: clipped text, and only the size of a collection.
    public var summary: String {
        switch self {
        case .text(let text): "\"\(text.prefix(60))\""
        case .array(let elements): "[\(elements.count) values]"
        case .object(let members): "{\(members.count) members}"
        case .real(let value): "\(value)"
        case .null, .bool, .integer: description
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .real(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

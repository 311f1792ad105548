/// What a parameter holds, untyped; a random seed is the text `random`.
public enum Value: Sendable {
    case integer(Int)
    case real(Double)
    case text(String)
}

extension Value: Hashable {
    /// Text compares by its bytes, since canonically equal prompts may still be sent differently.
    public static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.integer(let x), .integer(let y)): x == y
        case (.real(let x), .real(let y)): x == y
        case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .integer(let number): hasher.combine(number)
        case .real(let number): hasher.combine(number)
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        }
    }
}

extension Value: CustomStringConvertible {
    /// The value as it is typed: `25`, `7.5`, `8`, the text itself.
    public var description: String {
        switch self {
        case .integer(let number): String(number)
        case .real(let number): Number.shortest(number)
        case .text(let text): text
        }
    }
}

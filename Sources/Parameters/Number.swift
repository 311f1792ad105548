/// Numbers as people type them: ASCII digits, a point, a sign; nothing that depends on a locale.
enum Number {
    /// The whole number in `text`; `nil` where it is not one, `.some(nil)` where it exceeds `Int`.
    static func integer(_ text: Substring) -> Int?? {
        let digits = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text
        guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else { return nil }
        return .some(Int(text))
    }

    /// The decimal number in `text`, with or without an exponent; infinite where it overflows.
    static func real(_ text: Substring) -> Double? {
        var rest = text.utf8[...]
        func digits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            rest = rest.dropFirst()
        }
        var count = digits()
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            count += digits()
        }
        guard count > 0 else { return nil }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                rest = rest.dropFirst()
            }
            guard digits() > 0 else { return nil }
        }
        return rest.isEmpty ? Double(text) : nil
    }

    /// The shortest text that reads back as `number`, without `.0`.
    static func shortest(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// The text without white space at its ends.
func trimmed(_ text: some StringProtocol) -> Substring {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return Substring(scalars)
}

/// `text` as a JSON string and a line end, in UTF-8.
func jsonString(_ text: String) -> [UInt8] {
    let hex = Array("0123456789abcdef".utf8)
    var result: [UInt8] = [0x22]
    for byte in text.utf8 {
        switch byte {
        case 0x22, 0x5C: result += [0x5C, byte]
        case 0x0A: result += Array(#"\n"#.utf8)
        case 0x09: result += Array(#"\t"#.utf8)
        case 0x00..<0x20, 0x7F:
            result += Array(#"\u00"#.utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        default: result.append(byte)
        }
    }
    return result + [0x22, 0x0A]
}

/// The text of one JSON string, or nil when the bytes are anything else.
func parseJSONString(_ bytes: some Collection<UInt8>) -> String? {
    var rest = Array(bytes)[...]
    while let last = rest.last, last == 0x20 || last == 0x0D { rest.removeLast() }
    guard rest.count >= 2, rest.popFirst() == 0x22, rest.popLast() == 0x22 else { return nil }
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
        guard byte >= 0x20, byte != 0x22 else { return nil }
        guard byte == 0x5C else {
            text.append(byte)
            continue
        }
        guard let escape = rest.popFirst() else { return nil }
        switch escape {
        case 0x22, 0x5C, 0x2F: text.append(escape)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar(&rest) else { return nil }
            text += Array(String(scalar).utf8)
        default: return nil
        }
    }
    let result = String(decoding: text, as: UTF8.self)
    return result.utf8.elementsEqual(text) ? result : nil
}

/// The character of `\uXXXX`, or of a surrogate pair `\uXXXX\uXXXX`, after its first `\u`.
private func escapedScalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
    func unit() -> UInt32? {
        guard rest.count >= 4 else { return nil }
        let digits = String(decoding: rest.prefix(4), as: UTF8.self)
        rest.removeFirst(4)
        return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
    }
    guard let high = unit() else { return nil }
    guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
    guard rest.popFirst() == 0x5C, rest.popFirst() == UInt8(ascii: "u"), let low = unit(),
        (0xDC00..<0xE000).contains(low)
    else { return nil }
    return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
}

/// Base64 with padding, no line breaks (RFC 4648, section 4); Foundation's costs start-up time.
func base64(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.endIndex)]
        var value = group.reduce(0) { $0 << 8 | Int($1) }
        value <<= 8 * (3 - group.count)
        for place in 0..<4 {
            text.append(
                place <= group.count ? digits[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}

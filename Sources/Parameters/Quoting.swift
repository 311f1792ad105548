import JSON

/// The text in quotes, escaped as in JSON and clipped, fit for one line of a terminal.
func quoted(_ text: some StringProtocol, limit: Int = 40, quotes: Bool = true) -> String {
    let isShort = text.dropFirst(limit).isEmpty
    let result = JSONValue.text(isShort ? String(text) : text.prefix(limit) + "...").description
    return quotes ? result : String(result.dropFirst().dropLast())
}

/// Digits without quotes, clipped.
func clipped(_ digits: Substring) -> String {
    digits.dropFirst(40).isEmpty ? String(digits) : digits.prefix(40) + "..."
}

extension Unicode.Scalar {
    /// Whether a terminal may act on the scalar instead of showing it.
    var isControl: Bool {
        value < 0x20 || (0x7f...0x9f).contains(value) || value == 0x2028 || value == 0x2029
    }
}

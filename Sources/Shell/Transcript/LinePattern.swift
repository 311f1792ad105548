/// A line of expected output, in which a hole matches what differs every time.
///
/// The holes are `{seconds}`, `{number}`, `{hex}`, `{path}` and `{any}`; each matches at least one
/// character.
enum LinePattern {
    /// The characters that each hole matches.
    private static let holes: [(name: String, allows: @Sendable (Character) -> Bool)] = [
        ("{seconds}", { $0.isASCII && $0.isNumber || $0 == "." }),
        ("{number}", { $0.isASCII && $0.isNumber || ".-".contains($0) }),
        ("{hex}", { $0.isHexDigit }),
        ("{path}", { !$0.isWhitespace }),
        ("{any}", { _ in true }),
    ]

    /// Whether each line of `got` fits the pattern at its place, and none is missing.
    static func match(_ patterns: [String], _ got: [String]) -> Bool {
        patterns.count == got.count && zip(patterns, got).allSatisfy { fits($0, $1) }
    }

    /// Whether `text` is `pattern` with its holes filled.
    static func fits(_ pattern: String, _ text: String) -> Bool {
        fits(Array(pattern)[...], Array(text)[...])
    }

    private static func fits(
        _ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>
    ) -> Bool {
        var pattern = pattern
        var text = text
        while let first = pattern.first {
            if first == "{", let hole = holes.first(where: { pattern.starts(with: $0.name) }) {
                let rest = pattern.dropFirst(hole.name.count)
                var end = text.startIndex
                while end < text.endIndex, hole.allows(text[end]) { end += 1 }
                while end > text.startIndex {
                    if fits(rest, text[end...]) { return true }
                    end -= 1
                }
                return false
            }
            guard text.first == first else { return false }
            pattern.removeFirst()
            text.removeFirst()
        }
        return text.isEmpty
    }
}

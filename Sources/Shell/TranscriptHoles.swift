/// The holes of a transcript: words in braces that stand for what differs every time.
extension Transcript {
    static func matches(_ expected: [String], _ got: [String]) -> Bool {
        expected.count == got.count && zip(expected, got).allSatisfy { fits($0, $1) }
    }

    /// What may stand in the place of a hole.
    private static let holes: [(name: String, allows: @Sendable (Character) -> Bool)] = [
        ("{seconds}", { $0.isASCII && $0.isNumber || $0 == "." }),
        ("{number}", { $0.isASCII && $0.isNumber || ".-".contains($0) }),
        ("{hex}", { $0.isHexDigit }),
        ("{path}", { !$0.isWhitespace }),
        ("{any}", { _ in true }),
    ]

    /// Whether `text` is `pattern` with its holes filled, each with at least one character.
    static func fits(_ pattern: String, _ text: String) -> Bool {
        fits(Array(pattern)[...], Array(text)[...])
    }

    private static func fits(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>)
        -> Bool
    {
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

    // MARK: Recording

    /// The lines that came out, with the holes of those they replace put back where they fit.
    ///
    /// A line that fits an expected one is written as that. Of lines that changed, the first is
    /// taken for the first, and so on, and each word that fits a word with a hole becomes that.
    static func keepingHoles(of expected: [String], in got: [String]) -> [String] {
        align(expected, got, fits: fits).map { old, new in
            guard let old else { return new }
            return fits(old, new) ? old : keepingHoles(of: old, in: new)
        }
    }

    private static func keepingHoles(of pattern: String, in line: String) -> String {
        let old = pattern.split(separator: " ").map(String.init)
        let spaces = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let new = spaces.filter { !$0.isEmpty }
        var words = align(old, new, fits: fits).map { old, new in
            if let old, fits(old, new) { old } else { new }
        }[...]
        return spaces.map { $0.isEmpty ? $0 : words.removeFirst() }.joined(separator: " ")
    }

    /// Pairs each of `new` with one of `old`, in order: first as many as possible that fit, then
    /// those between them one by one.
    private static func align(
        _ old: [String], _ new: [String], fits: (String, String) -> Bool
    ) -> [(old: String?, new: String)] {
        // common[i][j]: the most pairs among old[i...] and new[j...].
        var common = Array(
            repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                common[i][j] = max(
                    common[i + 1][j], common[i][j + 1],
                    fits(old[i], new[j]) ? common[i + 1][j + 1] + 1 : 0)
            }
        }
        var pairs: [(old: String?, new: String)] = []
        var (i, j) = (0, 0)
        var skipped: [String] = []
        var unpaired: [Int] = []
        func settle() {
            for (index, old) in zip(unpaired, skipped) { pairs[index].old = old }
            (skipped, unpaired) = ([], [])
        }
        while j < new.count {
            // The earliest pair of those that leave as many.
            if i < old.count, common[i][j] == common[i + 1][j + 1] + 1, fits(old[i], new[j]) {
                settle()
                pairs.append((old[i], new[j]))
                (i, j) = (i + 1, j + 1)
            } else if i < old.count, common[i][j] == common[i + 1][j] {
                skipped.append(old[i])
                i += 1
            } else {
                unpaired.append(pairs.count)
                pairs.append((nil, new[j]))
                j += 1
            }
        }
        skipped += old[i...]
        settle()
        return pairs
    }
}

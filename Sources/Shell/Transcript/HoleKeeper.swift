/// Puts the holes of expected output into the new output that replaces it.
enum HoleKeeper {
    /// `got` with the holes of `expected` where they fit.
    ///
    /// A line that fits an expected line becomes that line. Lines that changed are paired in order,
    /// and in each pair a word that fits a word with a hole becomes that word.
    static func lines(_ got: [String], keepingHolesOf expected: [String]) -> [String] {
        pairs(expected, got).map { old, new in
            guard let old else { return new }
            return LinePattern.fits(old, new) ? old : line(new, keepingHolesOf: old)
        }
    }

    private static func line(_ line: String, keepingHolesOf pattern: String) -> String {
        let old = pattern.split(separator: " ").map(String.init)
        let spaced = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        var words = pairs(old, spaced.filter { !$0.isEmpty }).map { old, new in
            if let old, LinePattern.fits(old, new) { old } else { new }
        }[...]
        return spaced.map { $0.isEmpty ? $0 : words.removeFirst() }.joined(separator: " ")
    }

    /// Pairs each of `new` with one of `old`, in order: as many as possible that fit, then those
    /// between them one by one.
    private static func pairs(_ old: [String], _ new: [String]) -> [(old: String?, new: String)] {
        // common[i][j]: the most pairs among old[i...] and new[j...].
        var common = Array(
            repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                common[i][j] = max(
                    common[i + 1][j], common[i][j + 1],
                    LinePattern.fits(old[i], new[j]) ? common[i + 1][j + 1] + 1 : 0)
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
            if i < old.count, common[i][j] == common[i + 1][j + 1] + 1,
                LinePattern.fits(old[i], new[j])
            {
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

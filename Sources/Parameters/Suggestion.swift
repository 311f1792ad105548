extension Parameter {
    /// The candidate that `text` was probably meant to be.
    ///
    /// Case, spaces and `_ - +` are ignored. A candidate qualifies by beginning with the text (two
    /// letters or more) or by an edit distance of at most a third of its length; the nearest wins,
    /// the earlier one on a tie.
    public static func suggestion(for text: String, among candidates: [String]) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let typed = Array(Choice.folded(text))
        guard !typed.isEmpty else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let name = Array(Choice.folded(candidate))
            var distance = editDistance(typed, name)
            if typed.count >= 2, name.starts(with: typed) { distance = min(distance, 1) }
            guard distance <= max(1, max(name.count, typed.count) / 3), distance < name.count
            else { continue }
            if let best, best.distance <= distance { continue }
            best = (candidate, distance)
        }
        return best?.candidate
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
    static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(
                    last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}

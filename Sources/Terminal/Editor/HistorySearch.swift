/// An incremental search through lines, from the newest to older ones.
struct HistorySearch {
    let entries: [String]
    /// The text to look for; upper and lower case are the same.
    private(set) var pattern = ""
    /// Whether the last step found nothing; the line found before stays.
    private(set) var isFailing = false
    private var index: Int?

    init(entries: [String]) {
        self.entries = entries
    }

    /// The line found.
    var line: String? { index.map { entries[$0] } }

    /// The place of the pattern in the line, in scalars.
    var place: Int {
        guard let line else { return 0 }
        return Self.place(of: pattern, in: line) ?? 0
    }

    /// Looks for a longer pattern, from the line found on.
    mutating func append(_ text: String) {
        pattern += text
        look(from: index ?? entries.count - 1, by: -1)
    }

    /// Looks for a shorter pattern, from the newest line on.
    mutating func removeLast() {
        guard !pattern.isEmpty else { return }
        pattern.removeLast()
        index = nil
        isFailing = false
        if !pattern.isEmpty { look(from: entries.count - 1, by: -1) }
    }

    /// The next older (-1) or newer (+1) line, other than the one found.
    mutating func step(_ direction: Int) {
        guard !pattern.isEmpty, let index else { return }
        let line = entries[index]
        look(from: index + direction, by: direction, otherThan: line)
    }

    private mutating func look(from start: Int, by step: Int, otherThan skipped: String? = nil) {
        var candidate = start
        while entries.indices.contains(candidate) {
            if entries[candidate] != skipped,
                Self.place(of: pattern, in: entries[candidate]) != nil
            {
                (index, isFailing) = (candidate, false)
                return
            }
            candidate += step
        }
        isFailing = true
    }

    /// The first place of `pattern` in `line`, case ignored.
    private static func place(of pattern: String, in line: String) -> Int? {
        let needle = Array(pattern.lowercased().unicodeScalars)
        let hay = Array(line.lowercased().unicodeScalars)
        guard !needle.isEmpty, needle.count <= hay.count else { return needle.isEmpty ? 0 : nil }
        return (0...hay.count - needle.count).first { start in
            hay[start] == needle[0] && hay[start...].starts(with: needle)
        }
    }
}

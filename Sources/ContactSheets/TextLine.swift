/// A line of text as glyphs from left to right.
struct TextLine {
    /// A letter with the marks on it, which stay together.
    struct Cluster {
        var glyphs: [Glyph]
        var advance: Int { glyphs.reduce(0) { $0 + $1.advance } }
        /// Whether a line may end after it.
        var allowsBreak: Bool
        var isSpace: Bool
        var isRightToLeft: Bool
        /// Whether it takes the direction of its neighbours.
        var isNeutral: Bool
        /// A number keeps its order in text from right to left.
        var isDigit: Bool
    }

    private(set) var clusters: [Cluster]

    /// In pixels.
    var width: Int { clusters.reduce(0) { $0 + $1.advance } }

    /// - Throws: `SheetError.font`.
    init(_ text: String, _ face: SheetFont.Face, _ font: SheetFont) throws {
        clusters = []
        for character in ArabicForms.shaped(text) {
            // Two half families of letters may be one character to Unicode: a break line still.
            let scalars = character.unicodeScalars.filter { !$0.isInvisible }
            guard let first = scalars.first else { continue }
            clusters.append(
                Cluster(
                    glyphs: try scalars.map { try font.glyph($0.isBreak ? " " : $0, face) },
                    allowsBreak: first.properties.isWhitespace || first == "-" || first.isIdeograph,
                    isSpace: first.properties.isWhitespace, isRightToLeft: first.isRightToLeft,
                    isNeutral: !first.properties.isAlphabetic && !first.isRightToLeft,
                    isDigit: first.properties.numericType == .decimal))
        }
    }

    private init(clusters: [Cluster]) { self.clusters = clusters }

    /// The glyphs in the order in which they are drawn.
    var visual: [Glyph] {
        guard clusters.contains(where: \.isRightToLeft) else { return clusters.flatMap(\.glyphs) }
        var result: [Cluster] = []
        var index = 0
        while index < clusters.count {
            guard clusters[index].isRightToLeft else {
                result.append(clusters[index])
                index += 1
                continue
            }
            // A run from right to left goes to its last letter of that direction.
            var end = index
            var next = index
            while next < clusters.count, clusters[next].isRightToLeft || clusters[next].isNeutral {
                if clusters[next].isRightToLeft { end = next }
                next += 1
            }
            var run: [Cluster] = []
            var number: [Cluster] = []
            for cluster in clusters[index...end].reversed() {
                if cluster.isDigit {
                    number.insert(cluster, at: 0)
                } else {
                    run += number + [cluster]
                    number = []
                }
            }
            result += run + number
            index = end + 1
        }
        return result.flatMap(\.glyphs)
    }

    /// The text in at most `limit` lines of at most `width` pixels; an ellipsis ends it where more
    /// was there.
    ///
    /// A word that is wider than the line is broken where the line ends.
    func wrapped(width: Int, limit: Int, ellipsis: TextLine) -> [TextLine] {
        var lines: [TextLine] = []
        var rest = clusters[...]
        while !rest.isEmpty, lines.count < limit {
            rest = rest.drop(while: \.isSpace)
            if rest.isEmpty { break }
            let isLast = lines.count == limit - 1
            var used = 0
            var end = rest.startIndex
            var lastBreak: Int?
            while end < rest.endIndex {
                let cluster = rest[end]
                if used + cluster.advance > width, !cluster.isSpace || isLast { break }
                used += cluster.advance
                end += 1
                if cluster.allowsBreak { lastBreak = end }
                if end < rest.endIndex, rest[end].allowsBreak, !rest[end].isSpace,
                    rest[end].glyphs.first?.advance ?? 0 >= 16
                {
                    lastBreak = end
                }
            }
            if end == rest.endIndex {
                lines.append(TextLine(clusters: Array(rest)).trimmed)
                return lines
            }
            if isLast {
                lines.append(TextLine(clusters: Array(rest)).cut(to: width, ellipsis: ellipsis))
                return lines
            }
            let cut = max(lastBreak ?? end, rest.startIndex + 1)
            lines.append(TextLine(clusters: Array(rest[..<cut])).trimmed)
            rest = rest[cut...]
        }
        return lines
    }

    /// As much as fits, and the ellipsis.
    private func cut(to width: Int, ellipsis: TextLine) -> TextLine {
        guard self.width > width else { return self }
        let room = width - ellipsis.width
        var kept: [Cluster] = []
        var used = 0
        for cluster in clusters {
            guard used + cluster.advance <= room else { break }
            kept.append(cluster)
            used += cluster.advance
        }
        while kept.last?.isSpace == true { kept.removeLast() }
        return TextLine(clusters: room < 0 ? [] : kept + ellipsis.clusters)
    }

    private var trimmed: TextLine {
        var clusters = clusters
        while clusters.last?.isSpace == true { clusters.removeLast() }
        return TextLine(clusters: clusters)
    }
}

extension Unicode.Scalar {
    /// Whether a line may end before and after it: Chinese, Japanese, Korean.
    fileprivate var isIdeograph: Bool {
        switch value {
        case 0x2E80...0x2FFF, 0x3040...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// Whether it belongs to a script that is written from right to left.
    fileprivate var isRightToLeft: Bool {
        switch value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF,
            0x1E800...0x1EFFF:
            properties.numericType == nil
        default: false
        }
    }

    fileprivate var isBreak: Bool { properties.isWhitespace && value != 0x3000 }
}

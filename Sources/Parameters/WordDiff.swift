/// What changed between two prompts, word by word.
public enum WordDiff {
    /// A stretch of text that both prompts have, or one of them.
    public struct Piece: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable { case same, removed, added }

        public let kind: Kind
        public let text: String

        public init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The pieces of a longest common subsequence of words; a removed piece precedes an added one.
    ///
    /// The same and removed pieces join to `old` exactly, the same and added ones to `new`. White
    /// space alone between two changes counts as changed, so that "red fox" becomes "blue dog" in
    /// one piece. Where more than 1024 words differ, or finding out takes too long, all from the
    /// first changed word to the last is one change.
    public static func pieces(from old: String, to new: String) -> [Piece] {
        let a = words(old)
        let b = words(new)
        func isSame(_ x: Substring, _ y: Substring) -> Bool { x.utf8.elementsEqual(y.utf8) }
        let head = zip(a, b).prefix(while: isSame).count
        let tail = zip(a[head...].reversed(), b[head...].reversed()).prefix(while: isSame).count
        var numbers: [[UInt8]: Int32] = [:]
        func number(_ word: Substring) -> Int32 {
            let next = Int32(truncatingIfNeeded: numbers.count)
            let key = Array(word.utf8)
            if let known = numbers[key] { return known }
            numbers[key] = next
            return next
        }
        let middle = EditScript.matches(
            a[head..<(a.count - tail)].map(number), b[head..<(b.count - tail)].map(number),
            maxEdits: maxEdits)
        var pairs = (0..<head).map { ($0, $0) }
        pairs += (middle ?? []).map { ($0.0 + head, $0.1 + head) }
        pairs += (0..<tail).map { (a.count - tail + $0, b.count - tail + $0) }
        return joined(a, b, pairs)
    }

    /// The pieces on one line, `a [-red-]{+blue+} fox`; control characters are escaped.
    public static func marked(_ pieces: [Piece]) -> String {
        pieces.map { piece in
            let text = quoted(piece.text, limit: .max, quotes: false)
            return switch piece.kind {
            case .same: text
            case .removed: "[-\(text)-]"
            case .added: "{+\(text)+}"
            }
        }.joined()
    }

    /// How many words may differ before the comparison turns coarse, which bounds time and memory.
    static let maxEdits = 1024

    /// The words, the runs of white space and the other characters, which join to `text`.
    static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var last: Shape?
        for index in text.indices {
            let shape = Shape(text[index])
            if let last, last != shape || shape == .single {
                words.append(text[start..<index])
                start = index
            }
            last = shape
        }
        if start < text.endIndex { words.append(text[start...]) }
        return words
    }

    private enum Shape {
        case word, space, single

        init(_ character: Character) {
            if let byte = character.utf8.first, byte < 0x80, character.utf8.count == 1 {
                // Nearly every character; the properties below are slow.
                let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                let isWord = isLetter || Number.isDigit(byte) || byte == UInt8(ascii: "_")
                let isSpace = byte == 0x20 || (0x09...0x0d).contains(byte)
                self = isWord ? .word : isSpace ? .space : .single
                return
            }
            let isWord = character.isLetter || character.isNumber
            if character.isWhitespace {
                self = .space
            } else if isWord, !Shape.isUnspaced(character) {
                self = .word
            } else {
                self = .single
            }
        }

        /// Whether the script writes words without spaces, so that each character stands alone.
        static func isUnspaced(_ character: Character) -> Bool {
            guard let scalar = character.unicodeScalars.first, scalar.value >= 0xe00 else {
                return false
            }
            // Thai and Lao; Hiragana and Katakana; Han.
            return (0xe00...0xeff).contains(scalar.value)
                || (0x3040...0x30ff).contains(scalar.value) || scalar.properties.isIdeographic
        }
    }

    private static func joined(
        _ a: [Substring], _ b: [Substring], _ pairs: [(Int, Int)]
    ) -> [Piece] {
        var pieces: [Piece] = []
        var same = ""
        var removed = ""
        var added = ""
        var (i, j) = (0, 0)
        func isChange() -> Bool { !removed.isEmpty || !added.isEmpty }
        func flush() {
            if !removed.isEmpty { pieces.append(Piece(.removed, removed)) }
            if !added.isEmpty { pieces.append(Piece(.added, added)) }
            (removed, added) = ("", "")
        }
        for (nextI, nextJ) in pairs + [(a.count, b.count)] {
            if nextI > i || nextJ > j {
                if isChange() {
                    // Between two changes: white space joins them, anything else parts them.
                    if same.allSatisfy(\.isWhitespace) {
                        removed += same
                        added += same
                    } else {
                        flush()
                        pieces.append(Piece(.same, same))
                    }
                } else if !same.isEmpty {
                    pieces.append(Piece(.same, same))
                }
                same = ""
                removed += a[i..<nextI].joined()
                added += b[j..<nextJ].joined()
            }
            if nextI < a.count { same += a[nextI] }
            (i, j) = (nextI + 1, nextJ + 1)
        }
        flush()
        if !same.isEmpty { pieces.append(Piece(.same, same)) }
        return pieces
    }
}

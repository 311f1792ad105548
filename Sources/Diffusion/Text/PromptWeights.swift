/// A piece of a prompt and how much it counts.
struct WeightedText: Hashable, Sendable {
    var text: String
    /// 1 outside brackets.
    var weight: Double
    /// The word BREAK outside of brackets: what follows begins a new chunk.
    var isBreak: Bool { text == Self.breakWord && weight == Self.breakWeight }

    static let breakWord = "BREAK"
    static let breakWeight = -1.0
}

/// Reads the brackets of the web UI (AUTOMATIC1111), to which figures and oddities hold.
///
/// `(a)` counts 1.1 times, `[a]` 1/1.1 times, `(a:1.5)` 1.5 times, brackets within brackets
/// multiply; one that is never closed reaches to the end, one that was never opened is text, and
/// `\\(` `\\)` `\\[` `\\]` `\\\\` are the characters themselves.
///
/// - Parameters:
///   - prompt: any text.
///   - breaks: whether the word BREAK stands for itself.
/// - Returns: at least one piece; neighbours differ in weight.
func weightedTexts(_ prompt: String, breaks: Bool) -> [WeightedText] {
    var reader = WeightReader(Array(prompt.unicodeScalars), breaks: breaks)
    return reader.read()
}

private struct WeightReader {
    private let text: [Unicode.Scalar]
    private let breaks: Bool
    private var at = 0
    private var pieces: [WeightedText] = []
    /// Where the brackets that are open began, as numbers of pieces.
    private var round: [Int] = []
    private var square: [Int] = []

    init(_ text: [Unicode.Scalar], breaks: Bool) {
        self.text = text
        self.breaks = breaks
    }

    mutating func read() -> [WeightedText] {
        while at < text.count { take() }
        for start in round { multiply(from: start, by: 1.1) }
        for start in square { multiply(from: start, by: 1 / 1.1) }
        var merged: [WeightedText] = []
        for piece in pieces {
            if let last = merged.last, last.weight == piece.weight {
                merged[merged.count - 1].text += piece.text
            } else {
                merged.append(piece)
            }
        }
        return merged.isEmpty ? [WeightedText(text: "", weight: 1)] : merged
    }

    private mutating func take() {
        let scalar = text[at]
        switch scalar {
        case "\\":
            let next = at + 1 < text.count ? text[at + 1] : nil
            let escapes = next.map("()[]\\".unicodeScalars.contains) ?? false
            // A lone backslash vanishes.
            append(escapes ? text[(at + 1)...(at + 1)] : [])
            at += escapes ? 2 : 1
        case "(":
            round.append(pieces.count)
            at += 1
        case "[":
            square.append(pieces.count)
            at += 1
        case ":":
            guard let (weight, end) = number(after: at), let start = round.popLast() else {
                appendPlain(upTo: at + 1)
                return
            }
            multiply(from: start, by: weight)
            at = end
        case ")":
            at += 1
            if let start = round.popLast() {
                multiply(from: start, by: 1.1)
            } else {
                append([scalar])
            }
        case "]":
            at += 1
            if let start = square.popLast() {
                multiply(from: start, by: 1 / 1.1)
            } else {
                append([scalar])
            }
        default:
            let end = text[at...].firstIndex { "\\()[]:".unicodeScalars.contains($0) }
            appendPlain(upTo: end ?? text.count)
        }
    }

    /// The number in `:1.5)` and where what follows it begins; nil for anything else.
    private func number(after colon: Int) -> (weight: Double, end: Int)? {
        guard let close = text[(colon + 1)...].firstIndex(of: ")") else { return nil }
        var digits = text[(colon + 1)..<close]
        if let sign = digits.first, sign == "+" || sign == "-" { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }),
            digits.contains(where: { $0 != "." }),
            digits.count(where: { $0 == "." }) <= 1
        else { return nil }
        // `Double` wants a digit on both sides of the point.
        let plain = String(String.UnicodeScalarView(digits))
        let whole = "0\(plain)\(plain.contains(".") ? "0" : "")"
        guard let magnitude = Double(whole), magnitude.isFinite else { return nil }
        return (text[colon + 1] == "-" ? -magnitude : magnitude, close + 1)
    }

    private mutating func multiply(from start: Int, by factor: Double) {
        for index in start..<pieces.count { pieces[index].weight *= factor }
    }

    private mutating func append(_ scalars: ArraySlice<Unicode.Scalar>) {
        pieces.append(
            WeightedText(text: String(String.UnicodeScalarView(scalars)), weight: 1))
    }

    private mutating func appendPlain(upTo end: Int) {
        let plain = text[at..<end]
        at = end
        guard breaks else { return append(plain) }
        for (index, part) in parts(plain).enumerated() {
            if index > 0 {
                pieces.append(
                    WeightedText(
                        text: WeightedText.breakWord, weight: WeightedText.breakWeight))
            }
            append(part)
        }
    }

    /// A text split at the word BREAK and the white space around it.
    private func parts(_ text: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
        let word = Array(WeightedText.breakWord.unicodeScalars)
        var parts: [ArraySlice<Unicode.Scalar>] = []
        var (start, at) = (text.startIndex, text.startIndex)
        while at + word.count <= text.endIndex {
            let end = at + word.count
            let stands =
                text[at..<end].elementsEqual(word)
                && (at == text.startIndex || !isWordPart(text[at - 1]))
                && (end == text.endIndex || !isWordPart(text[end]))
            guard stands else {
                at += 1
                continue
            }
            var before = at
            while before > start, text[before - 1].properties.isWhitespace { before -= 1 }
            parts.append(text[start..<before])
            start = text[end...].firstIndex { !$0.properties.isWhitespace } ?? text.endIndex
            at = start
        }
        return parts + [text[start...]]
    }

    /// Letters, digits and the underscore.
    private func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic
            || scalar.properties.numericType != nil
    }
}

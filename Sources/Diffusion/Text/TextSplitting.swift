import Foundation

/// NFC, each run of white space one space, each letter lower case by itself (a final sigma is
/// not special).
func normalised(_ text: String) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.unicodeScalars.count)
    var inSpace = false
    for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
        // Most of most texts; the tables of Unicode are slow.
        if ("a"..."z").contains(scalar) {
            inSpace = false
            result.append(scalar)
        } else if scalar.properties.isWhitespace {
            if !inSpace { result.append(" ") }
            inSpace = true
        } else {
            inSpace = false
            if scalar.isASCII, !("A"..."Z").contains(scalar) {
                result.append(scalar)
            } else {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
    }
    return result
}

/// A text's words as CLIP's pattern splits it, one by one: English contractions, runs of letters,
/// single digits, runs of anything else but spaces, which are dropped.
struct Words: Sequence, IteratorProtocol {
    private let text: ArraySlice<Unicode.Scalar>
    private var at: Int

    init(_ text: ArraySlice<Unicode.Scalar>) {
        self.text = text
        at = text.startIndex
    }

    mutating func next() -> ArraySlice<Unicode.Scalar>? {
        while at < text.endIndex, ScalarKind(text[at]) == .space { at += 1 }
        guard at < text.endIndex else { return nil }
        let start = at
        if text[at] == "'",
            let contraction = contractions.first(where: { text[start...].starts(with: $0) })
        {
            at += contraction.count
        } else {
            let kind = ScalarKind(text[at])
            at += 1
            while kind != .number, at < text.endIndex, ScalarKind(text[at]) == kind { at += 1 }
        }
        return text[start..<at]
    }
}

private let contractions: [[Unicode.Scalar]] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map {
    Array($0.unicodeScalars)
}

/// The kinds of characters in CLIP's pattern.
private enum ScalarKind {
    case space, letter, number, other

    init(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "a"..."z", "A"..."Z":
            self = .letter
            return
        case " ":
            self = .space
            return
        default: break
        }
        let properties = scalar.properties
        self =
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter:
                .letter
            case .decimalNumber, .letterNumber, .otherNumber: .number
            default: properties.isWhitespace ? .space : .other
            }
    }
}

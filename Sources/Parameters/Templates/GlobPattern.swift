/// A shell pattern as in Python's fnmatch: `*` also matches `/`.
struct GlobPattern {
    private enum Part {
        case any
        case one
        case scalar(Unicode.Scalar)
        case among([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private let parts: [Part]

    init(_ pattern: String) {
        var parts: [Part] = []
        var rest = Array(pattern.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if case .any? = parts.last {} else { parts.append(.any) }
            case "?": parts.append(.one)
            case "[": parts.append(Self.set(&rest) ?? .scalar("["))
            default: parts.append(.scalar(scalar))
            }
        }
        self.parts = parts
    }

    /// What stands between brackets; nil, with nothing taken, where they do not close.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> Part? {
        var inside = rest
        let isNegated = inside.first == "!"
        if isNegated { inside.removeFirst() }
        // A bracket that comes first is one of the set.
        guard let end = inside.dropFirst().firstIndex(of: "]") else { return nil }
        let scalars = Array(inside[..<end])
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var index = 0
        while index < scalars.count {
            if index + 2 < scalars.count, scalars[index + 1] == "-" {
                if scalars[index] <= scalars[index + 2] {
                    ranges.append(scalars[index]...scalars[index + 2])
                }
                index += 3
            } else {
                ranges.append(scalars[index]...scalars[index])
                index += 1
            }
        }
        rest = inside[(end + 1)...]
        return .among(ranges, isNegated: isNegated)
    }

    /// Whether all of `text` matches, in time of their lengths' product.
    func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var (part, place) = (0, 0)
        var star: (part: Int, place: Int)?
        while place < text.count {
            if part < parts.count, case .any = parts[part] {
                star = (part, place)
                part += 1
            } else if part < parts.count, takes(parts[part], text[place]) {
                part += 1
                place += 1
            } else if let last = star {
                star = (last.part, last.place + 1)
                (part, place) = (last.part + 1, last.place + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private func takes(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .any: false
        case .one: true
        case .scalar(let own): own == scalar
        case .among(let ranges, let isNegated):
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}

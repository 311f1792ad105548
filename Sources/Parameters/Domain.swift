/// The values that a parameter takes.
public enum Domain: Hashable, Sendable {
    case integers(ClosedRange<Int>)
    case reals(ClosedRange<Double>)
    case choices([Choice])
    /// Any Unicode text, line breaks included, up to ``Domain/maxTextBytes`` bytes and without NUL.
    case text
    /// A whole number, or random.
    case seed(ClosedRange<Int>)
    /// One line of text, not empty.
    case name

    /// The longest text in bytes of UTF-8: readers of PNG text stop at 1 MiB, two prompts and JSON.
    public static let maxTextBytes = 65536

    /// What is allowed, in words: `1 to 100`.
    public var allowed: String {
        switch self {
        case .integers(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .reals(let range) where range.upperBound == .greatestFiniteMagnitude:
            "\(Number.shortest(range.lowerBound)) or more"
        case .reals(let range):
            "\(Number.shortest(range.lowerBound)) to \(Number.shortest(range.upperBound))"
        case .choices(let choices): choices.map(\.value).joined(separator: ", ")
        case .text: "any text up to \(Self.maxTextBytes) bytes"
        case .seed(let range): "\(range.lowerBound) to \(range.upperBound), or random"
        case .name: "one line of text"
        }
    }
}

extension Domain {
    /// The value that `text` spells.
    func parse(_ text: String) throws(DomainProblem) -> Value {
        switch self {
        case .text: return try checked(.text(text))
        case .name, .choices: return try checked(.text(String(trimmed(text))))
        case .integers: return try checked(.integer(integer(trimmed(text))))
        case .seed:
            let text = trimmed(text)
            if text.lowercased() == "random" { return .text("random") }
            return try checked(.integer(integer(text)))
        case .reals:
            let text = trimmed(text)
            guard let number = Number.real(text) else { throw notANumber(text, "a number") }
            guard number.isFinite else { throw outOfRange(clipped(text)) }
            return try checked(.real(number))
        }
    }

    /// The value in its canonical form, or what is wrong with it.
    func checked(_ value: Value) throws(DomainProblem) -> Value {
        switch self {
        case .integers(let range):
            let number = try whole(value)
            guard range.contains(number) else { throw outOfRange(String(number)) }
            return .integer(number)
        case .reals(let range):
            let number: Double =
                switch value {
                case .integer(let number): Double(number)
                case .real(let number): number
                case .text(let text): throw mismatch(text, "a number")
                }
            guard range.contains(number) else { throw outOfRange(Number.shortest(number)) }
            return .real(number)
        case .seed(let range):
            if case .text("random") = value { return value }
            let number = try whole(value)
            if number == -1 { return .text("random") }
            guard range.contains(number) else { throw outOfRange(String(number)) }
            return .integer(number)
        case .choices(let choices): return .text(try choice(value, among: choices).value)
        case .text: return .text(try text(value))
        case .name:
            let name = trimmed(try text(value))
            guard !name.isEmpty else { throw DomainProblem("is empty; allowed \(allowed)") }
            guard !name.unicodeScalars.contains(where: \.isControl) else {
                throw DomainProblem("\(quoted(name)) has control characters; allowed \(allowed)")
            }
            return .text(String(name))
        }
    }

    private func integer(_ text: Substring) throws(DomainProblem) -> Int {
        switch Number.integer(text) {
        case .none: throw notANumber(text, "a whole number")
        case .some(.none): throw outOfRange(clipped(text))
        case .some(.some(let number)): return number
        }
    }

    private func whole(_ value: Value) throws(DomainProblem) -> Int {
        switch value {
        case .integer(let number): return number
        case .real(let number):
            guard let whole = Int(exactly: number) else {
                throw DomainProblem("\(value) is not a whole number; allowed \(allowed)")
            }
            return whole
        case .text(let text): throw mismatch(text, "a whole number")
        }
    }

    private func text(_ value: Value) throws(DomainProblem) -> String {
        guard case .text(let text) = value else {
            throw DomainProblem("\(value) is a number, not text; allowed \(allowed)")
        }
        let size = text.utf8.count
        guard size <= Self.maxTextBytes else {
            throw DomainProblem("\(size) bytes is too long; allowed \(allowed)")
        }
        guard !text.utf8.contains(0) else {
            throw DomainProblem("has a NUL character; allowed \(allowed) without NUL")
        }
        return text
    }

    private func choice(_ value: Value, among choices: [Choice]) throws(DomainProblem) -> Choice {
        let text = try text(value)
        let key = Choice.folded(text)
        for choice in choices where choice.names.contains(where: { Choice.folded($0) == key }) {
            return choice
        }
        let names = choices.flatMap(\.names)
        // "euler_a karras": what other programs write after the name.
        let words = text.split(whereSeparator: \.isWhitespace).dropLast().joined(separator: " ")
        let near =
            Parameter.suggestion(for: text, among: names)
            ?? Parameter.suggestion(for: words, among: names)
        let hint = near.map { "; did you mean \($0)?" } ?? ""
        throw DomainProblem("\(quoted(text)) is not a choice; allowed \(allowed)\(hint)")
    }

    private func outOfRange(_ number: String) -> DomainProblem {
        DomainProblem("\(number) is out of range; allowed \(allowed)")
    }

    private func mismatch(_ text: String, _ kind: String) -> DomainProblem {
        DomainProblem("\(quoted(text)) is text, not \(kind); allowed \(allowed)")
    }

    private func notANumber(_ text: Substring, _ kind: String) -> DomainProblem {
        if text.isEmpty { return DomainProblem("needs \(kind); allowed \(allowed)") }
        let point = text.replacing(",", with: ".")
        if case .reals = self, text.contains(","), Number.real(point[...]) != nil {
            return DomainProblem("\(quoted(text)) has a comma; type \(point)")
        }
        return DomainProblem("\(quoted(text)) is not \(kind); allowed \(allowed)")
    }
}

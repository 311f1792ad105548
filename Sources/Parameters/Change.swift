/// A parameter that differs between two settings; `nil` is unset.
public struct Change: Hashable, Sendable {
    public let parameter: String
    public let from: Value?
    public let to: Value?

    public init(parameter: String, from: Value?, to: Value?) {
        self.parameter = parameter
        self.from = from
        self.to = to
    }
}

extension Change: CustomStringConvertible {
    /// One line, such as `steps 25 -> 30`; text is quoted, and control characters are escaped.
    ///
    /// An unset side prints its default, marked where the bare value would mislead:
    /// `steps 30 -> 25 (default)`, `aspect 16:9 -> unset`.
    public var description: String {
        let isSame = from == nil && to == Parameter.named(parameter)?.defaultValue
        return "\(parameter) \(print(from, marked: isSame)) -> \(print(to, marked: true))"
    }

    private func print(_ value: Value?, marked: Bool) -> String {
        let entry = Parameter.named(parameter)
        guard let shown = value ?? entry?.defaultValue else { return "unset" }
        var text = shown.description
        if case .text(let content) = shown {
            let isFree = entry == nil || entry?.domain == .text
            if isFree || content.unicodeScalars.contains(where: \.isControl) {
                text = quoted(content, limit: .max)
            }
        }
        return value == nil && marked ? "\(text) (default)" : text
    }
}

extension Change {
    /// Whether both sides mean the same, one of them by being unset.
    public var isSpelling: Bool {
        let standard = Parameter.named(parameter)?.defaultValue
        return (from == nil || to == nil) && (from ?? standard) == (to ?? standard)
    }
}

/// The parameters in which `a` and `b` differ, in the order of the table.
public func diff(_ a: Settings, _ b: Settings) -> [Change] {
    Parameter.all.compactMap { parameter in
        let from = parameter.value(in: a)
        let to = parameter.value(in: b)
        return from == to ? nil : Change(parameter: parameter.name, from: from, to: to)
    }
}

/// What a typed line means.
enum Line: Equatable {
    case blank
    /// `:name rest`, also `:name=rest`; the rest is trimmed.
    case command(name: String, rest: String)
    /// A run's address alone on the line, right or not (`@0`): show that run.
    case address(String)
    /// Anything else: a prompt, literally.
    case prompt(String)

    init(_ text: String) {
        let line = text.trimmed
        if line.isEmpty || line.hasPrefix("#") {
            self = .blank
        } else if line.hasPrefix("::") {
            self = .prompt(String(line.dropFirst()))
        } else if line.hasPrefix(":") {
            let body = line.dropFirst()
            if body.hasPrefix("!") {
                self = .command(name: "!", rest: String(body.dropFirst()).trimmed)
                return
            }
            let (name, rest) = Self.nameAndRest(body)
            self = .command(name: name, rest: rest)
        } else if line.hasPrefix("@"), Self.looksLikeAddress(line) {
            self = .address(line)
        } else {
            self = .prompt(line)
        }
    }

    /// `steps 30`, `steps=30` and `steps = 30` as a name and what follows it, trimmed.
    static func nameAndRest(_ text: some StringProtocol) -> (name: String, rest: String) {
        let end = text.firstIndex { $0.isWhitespace || $0 == "=" } ?? text.endIndex
        var rest = String(text[end...]).trimmed
        if rest.hasPrefix("=") { rest = String(rest.dropFirst()).trimmed }
        return (String(text[..<end]), rest)
    }

    /// Whether somebody who types this means a run and not a picture.
    static func looksLikeAddress(_ line: String) -> Bool {
        line.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
    }
}

extension StringProtocol {
    /// This text without white space at both ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

/// A run as the user points at it: `12` and `@12` by number, `@` the last, `@-1` the one before;
/// with `.3` its third picture.
struct Address: Hashable {
    enum Run: Hashable {
        case number(Int)
        /// 0 is the last run, 1 the one before.
        case back(Int)
    }

    let run: Run
    /// 1 is the first picture of the run; nil when none is named.
    let picture: Int?

    init?(_ text: some StringProtocol) {
        let hasSign = text.hasPrefix("@")
        let body = hasSign ? text.dropFirst() : text[...]
        let parts = body.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = parts.first, hasSign || !head.isEmpty else { return nil }
        if parts.count == 2 {
            guard let index = Self.number(parts[1]), index > 0 else { return nil }
            picture = index
        } else {
            picture = nil
        }
        if head.isEmpty {
            run = .back(0)
        } else if hasSign, head.hasPrefix("-"), let back = Self.number(head.dropFirst()) {
            run = .back(back)
        } else if let number = Self.number(head), number > 0 {
            run = .number(number)
        } else {
            return nil
        }
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

/// How the user points at a run: `12` and `@12` by number, `@` the last, `@-1` the one before;
/// `.3` after it names its third picture.
public struct Address: Hashable, Sendable {
    public enum Run: Hashable, Sendable {
        case number(Int)
        /// 0 is the last run, 1 the one before.
        case back(Int)
    }

    public let run: Run
    /// 1 is the first picture of the run; nil when none is named.
    public let picture: Int?

    /// - Returns: nil where `text` is no address.
    public init?(_ text: some StringProtocol) {
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

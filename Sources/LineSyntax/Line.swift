/// A typed line, by what it asks for.
public enum Line: Equatable, Sendable {
    case blank
    /// `:name rest`, also `:name=rest`; the rest is trimmed.
    case command(name: String, rest: String)
    /// A run's address alone on the line, valid or not (`@0`): show that run.
    case address(String)
    /// Anything else: a prompt, literally.
    case prompt(String)

    public init(_ text: String) {
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

    /// Splits `steps 30`, `steps=30` or `steps = 30` into a name and the trimmed rest.
    public static func nameAndRest(_ text: some StringProtocol) -> (name: String, rest: String) {
        let end = text.firstIndex { $0.isWhitespace || $0 == "=" } ?? text.endIndex
        var rest = String(text[end...]).trimmed
        if rest.hasPrefix("=") { rest = String(rest.dropFirst()).trimmed }
        return (String(text[..<end]), rest)
    }

    /// Whether `line`, which starts with `@`, holds nothing but digits, `-` and `.` after it.
    public static func looksLikeAddress(_ line: String) -> Bool {
        line.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
    }
}

extension TemplateParser {
    mutating func nested(
        _ read: (inout TemplateParser) throws -> Template.Node
    ) throws -> Template.Node {
        guard depth < Template.maxDepth else {
            throw error("braces nest more than \(Template.maxDepth) deep")
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        position + ahead < text.count ? text[position + ahead] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    mutating func takeMark() -> Bool {
        guard peek() == "$", peek(1) == "$" else { return false }
        position += 2
        return true
    }

    /// ASCII digits as a number, at most a million; more options there are not.
    mutating func number() -> Int? {
        let start = position
        while let scalar = peek(), ("0"..."9").contains(scalar) { position += 1 }
        guard position > start else { return nil }
        return min(Int(string(start..<position)) ?? 1_000_000, 1_000_000)
    }

    mutating func skipSpace() {
        while peek()?.properties.isWhitespace == true { position += 1 }
    }

    func string(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[range])
        return String(view)
    }

    static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            || scalar == "_" || scalar == "-"
    }

    static func isName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, !("0"..."9").contains(first) else { return false }
        return scalars.allSatisfy(isNamePart)
    }

    func error(_ problem: String, at place: Int? = nil) -> TemplateError {
        TemplateError("character \((place ?? position) + 1): \(problem)")
    }
}

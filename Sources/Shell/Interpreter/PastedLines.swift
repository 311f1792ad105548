import LineSyntax

/// Text that was pasted as one line although its lines were meant one by one.
enum PastedLines {
    /// - Throws: ``UserError/input(_:)`` where commands are among the lines.
    static func check(_ line: String) throws {
        let lines = line.split(whereSeparator: \.isNewline)
        guard lines.dropFirst().contains(where: { String($0).trimmed.hasPrefix(":") }) else {
            return
        }
        throw UserError.input(
            "\(lines.count) lines were pasted as one, and commands are among them; paste them one "
                + "by one, or do a file of them with `:source FILE`")
    }
}

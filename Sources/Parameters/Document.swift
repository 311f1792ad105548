extension Parameter {
    /// The page docs/parameters.md, made from the table.
    public static func document() -> String {
        var page = """
            # Parameters

            This page is made from the table in Sources/Parameters/Table.swift by
            `REROLL_RECORD=1 REROLL_ONLY=Parameters swift test`; a test fails when it is stale.

            A parameter is *unset*, and then has its default, or *set*. A model may bring defaults
            of its own, as the bundled one does for guidance and scheduler; `:show` shows them. A
            value outside its range is refused, never clamped. A backend may take fewer values than
            the table: [backends.md](backends.md#ranges) lists them, and `:help NAME` shows those of
            the session's backend. Names and aliases ignore case.

            | name | aliases | allowed | default | key in requests |
            |---|---|---|---|---|

            """
        for parameter in all {
            let cells = [
                "[\(parameter.name)](#\(parameter.name))",
                parameter.aliases.joined(separator: " "),
                parameter.allowed,
                parameter.shownDefault,
                "`\(parameter.wireKey)`",
            ]
            page += "| " + cells.joined(separator: " | ") + " |\n"
        }
        for parameter in all { page += "\n" + parameter.section }
        page += "\n## \(size.name)\n\n\(sentence(size.summary)) \(size.detail)\n"
        return page
    }

    /// The domain in words, with the unit: `1 to 16384 px`.
    public var allowed: String { Limits.table.allowed(self) }

    /// The default as help shows it.
    public var shownDefault: String {
        guard let value = defaultValue else { return isRequired ? "required" : "unset" }
        let text = print(value)
        return text.isEmpty ? "empty" : text
    }

    private var section: String {
        var text = "## \(name)\n\n\(Self.sentence(summary)) \(detail)\n"
        guard case .choices(let choices) = domain else { return text }
        text += "\n| value | also | |\n|---|---|---|\n"
        for choice in choices {
            let aliases = choice.aliases.joined(separator: ", ")
            text += "| \(choice.value) | \(aliases) | \(choice.summary) |\n"
        }
        return text
    }

    private static func sentence(_ summary: String) -> String {
        summary.prefix(1).uppercased() + summary.dropFirst() + "."
    }
}

import LineSyntax

extension CommandList {
    /// The page docs/commands.md, made from the declarations.
    func document() -> String {
        var page = """
            # Commands

            This page is made from Sources/Shell/Commands by
            `REROLL_RECORD=1 REROLL_ONLY=Shell swift test`; a test fails when it is stale.

            A line that does not begin with a colon is a prompt, and makes a picture. `:steps 30` \
            sets a
            parameter; [parameters.md](parameters.md) lists them. Runs are `@12`, `@` (the last), \
            `@-1` (the
            one before), `@12.3` (its third picture); a line that is only that shows the run. `::` \
            begins a
            prompt with a colon, `#` a comment.

            """
        for group in Command.Group.allCases {
            page += "\n## \(group.rawValue)\n"
            for command in all where command.group == group { page += command.section }
        }
        page += "\n## Exit statuses\n\n| status | meaning |\n|---|---|\n"
        for status in ExitStatus.allCases {
            page += "| \(status.rawValue) | \(status.meaning) |\n"
        }
        page += """

            ## A run as JSON

            With `--json` a run is one object on one line; a member that has nothing to say is \
            `null` or empty.

            | member | meaning |
            |---|---|

            """
        for (name, meaning) in Reference.runMembers { page += "| `\(name)` | \(meaning) |\n" }
        page += """

            ## Environment

            `NO_COLOR`, `COLORTERM`, `VISUAL`, `EDITOR` and the variables of proxies mean what \
            they mean elsewhere.

            | variable | meaning |
            |---|---|

            """
        for (name, meaning) in Reference.environment { page += "| `\(name)` | \(meaning) |\n" }
        return page
    }
}

extension Command {
    fileprivate var section: String {
        var text = "\n### \(name)\n\n`\(title)`\n\n\(sentence)\n\n"
        text += detail.wrapped(to: 100).joined(separator: "\n") + "\n"
        if !reference.isEmpty { text += "\n```\n\(reference)\n```\n" }
        if !aliases.isEmpty {
            text += "\nAlso " + aliases.map { "`:\($0)`" }.joined(separator: ", ") + ".\n"
        }
        return text
    }

    private var sentence: String { summary.prefix(1).uppercased() + summary.dropFirst() + "." }
}

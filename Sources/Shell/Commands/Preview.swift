import Parameters
import Terminal

extension Command {
    static let preview = Command(
        name: "preview", group: .shell,
        usage: "[" + (["auto"] + PictureProtocol.allCases.map(\.rawValue)).joined(separator: "|")
            + "]",
        summary: "how pictures are shown in the terminal",
        detail: """
            `auto` looks at the terminal: kitty's and iTerm2's protocols where they are spoken, half \
            blocks elsewhere and inside tmux, nothing where the output is no terminal. `REROLL_PREVIEW` \
            chooses for every session.
            """,
        argument: .choices(["auto"] + PictureProtocol.allCases.map(\.rawValue))
    ) { shell, rest in
        if rest == "auto" {
            shell.preview = PictureProtocol.detect(
                environment: shell.options.environment, isTTY: shell.options.interactive)
        } else if !rest.isEmpty {
            guard let chosen = PictureProtocol.allCases.first(where: { $0.rawValue == rest }) else {
                let names = ["auto"] + PictureProtocol.allCases.map(\.rawValue)
                throw ShellError.input(
                    "preview: \(rest.onOneLine) is not a choice; allowed \(names.joined(separator: ", "))"
                )
            }
            shell.preview = chosen
        }
        shell.result(
            ["preview \(shell.preview.rawValue)"], json: ["preview": .text(shell.preview.rawValue)])
    }
}

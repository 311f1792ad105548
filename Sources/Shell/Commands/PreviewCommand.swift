import JSON
import LineSyntax
import Terminal

/// `:preview`.
enum PreviewCommand {
    static let preview = Command(
        name: "preview", group: .shell,
        operands: Operands(
            "[\(Display.methods.joined(separator: "|"))] [live|final]",
            [.choice(Display.methods + ["live", "final"])], style: .line),
        summary: "how pictures are shown in the terminal, and when",
        detail: """
            `live` shows the picture while it comes about, as far as the backend tells, and \
            `final` only when it is done. `auto` looks at the terminal: kitty's and iTerm2's \
            protocols where they are spoken, sixels where the terminal says it has them and \
            libsixel is installed, half blocks elsewhere, nothing where the output is no terminal. \
            `REROLL_PREVIEW` chooses for every session, with the same words: \
            `REROLL_PREVIEW="blocks final"`.
            """
    ) { context, arguments in
        let display = context.display
        try display.choose(arguments.rest.split(whereSeparator: \.isWhitespace).map(String.init))
        let method = display.method.rawValue
        let when = display.isLive ? "live" : "final"
        return .result(
            ["preview \(method)" + (display.method == .off ? "" : ", \(when)")],
            json: ["preview": .text(method), "live": .bool(display.isLive)])
    }
}

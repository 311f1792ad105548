import LineSyntax
import Parameters
import Terminal

extension Command {
    static let preview = Command(
        name: "preview", group: .shell,
        usage: "[\(Shell.previewMethods.joined(separator: "|"))] [live|final]",
        summary: "how pictures are shown in the terminal, and when",
        detail: """
            `live` shows the picture while it comes about, as far as the backend tells, and `final` only \
            when it is done. `auto` looks at the terminal: kitty's and iTerm2's protocols where they are \
            spoken, sixels where the terminal says it has them and libsixel is installed, half blocks \
            elsewhere, nothing where the output is no terminal. `REROLL_PREVIEW` chooses for every \
            session, with the same words: `REROLL_PREVIEW="blocks final"`.
            """,
        argument: .choices(Shell.previewMethods + ["live", "final"])
    ) { shell, rest in
        let old = (shell.preview, shell.isPreviewLive, shell.isPreviewAutomatic)
        do {
            for word in rest.split(whereSeparator: \.isWhitespace) {
                try shell.choosePreview(String(word))
            }
        } catch {
            (shell.preview, shell.isPreviewLive, shell.isPreviewAutomatic) = old
            throw error
        }
        let method = shell.preview.rawValue
        let when = shell.isPreviewLive ? "live" : "final"
        shell.result(
            ["preview \(method)" + (shell.preview == .off ? "" : ", \(when)")],
            json: ["preview": .text(method), "live": .bool(shell.isPreviewLive)])
    }
}

extension Shell {
    /// The ways to show a picture, and `auto` for the best of them.
    static let previewMethods = ["auto"] + PictureProtocol.allCases.map(\.rawValue)

    /// Takes one word of `:preview` or `REROLL_PREVIEW`.
    ///
    /// - Throws: ``UserError`` when it is none of them, or needs what is not there.
    public func choosePreview(_ word: String) throws {
        switch word {
        case "live": isPreviewLive = true
        case "final": isPreviewLive = false
        case "auto":
            preview = PictureProtocol.detect(
                environment: options.environment, isTTY: options.interactive)
            isPreviewAutomatic = true
            if preview == .halfBlocks, hasSixels, Sixel.problem == nil { preview = .sixel }
        default:
            guard let chosen = PictureProtocol(rawValue: word) else {
                let names = Self.previewMethods + ["live", "final"]
                throw UserError.input(
                    "preview: \(word.onOneLine) is not a choice; allowed "
                        + names.joined(separator: ", "))
            }
            if chosen == .sixel, let problem = Sixel.problem {
                throw UserError.input(
                    "preview: sixels need libsixel (\(problem.onOneLine)); install it with "
                        + "`apt-get install libsixel1` or `brew install libsixel`, or type "
                        + "`:preview blocks`")
            }
            preview = chosen
            isPreviewAutomatic = false
        }
    }

    /// Takes what the terminal says about itself.
    func take(_ answer: TerminalAnswer) {
        if case .sixelRegisters(let number) = answer { sixelRegisters = min(max(number, 2), 256) }
        guard answer.hasSixels else { return }
        hasSixels = true
        if isPreviewAutomatic, preview == .halfBlocks { preview = .sixel }
    }
}

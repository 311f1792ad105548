/// How a picture is shown in a terminal.
public enum PictureProtocol: String, CaseIterable, Sendable {
    /// The kitty graphics protocol: kitty, Ghostty, WezTerm, Konsole.
    case kitty
    /// The inline pictures of iTerm2: also mintty and Visual Studio Code.
    case iterm2
    /// Sixels, by libsixel: xterm as a VT340, foot, mlterm and others.
    case sixel
    /// Two pixels a character cell, in any terminal with colours.
    case halfBlocks = "blocks"
    /// No picture.
    case off

    /// The protocols that the environment promises.
    ///
    /// From the environment alone, before the first prompt; the line editor then asks the terminal
    /// whether it has sixels (`LineEditor.ask`). Inside tmux and screen half blocks, since tmux 3.3
    /// swallows the other protocols without a trace.
    ///
    /// - Parameters:
    ///   - environment: `TERM`, `TERM_PROGRAM` and what else terminals set.
    ///   - isTTY: Whether pictures go to a terminal at all.
    ///   - hasSixel: Whether libsixel is there; asked only at a terminal known for sixels.
    /// - Returns: The best that is safe to assume.
    public static func detect(
        environment: [String: String], isTTY: Bool,
        hasSixel: @autoclosure () -> Bool = Sixel.problem == nil
    ) -> PictureProtocol {
        func has(_ name: String) -> Bool { environment[name]?.isEmpty == false }
        let term = environment["TERM"] ?? ""
        let isWithoutColours =
            ["", "dumb", "unknown", "emacs", "cons25"].contains(term) || term.hasPrefix("vt")
        guard isTTY, !isWithoutColours else { return .off }

        let isMultiplexed =
            has("TMUX") || has("STY") || term.hasPrefix("tmux") || term.hasPrefix("screen")
        if isMultiplexed { return .halfBlocks }

        switch environment["TERM_PROGRAM"] {
        case "kitty", "ghostty", "WezTerm": return .kitty
        case "iTerm.app", "mintty", "vscode": return .iterm2
        default: break
        }
        if has("KITTY_WINDOW_ID") || term == "xterm-kitty" || term == "xterm-ghostty"
            || has("KONSOLE_VERSION") || has("WEZTERM_PANE")
        {
            return .kitty
        }
        // iTerm2 sets these also at the far end of ssh.
        if environment["LC_TERMINAL"] == "iTerm2" || has("ITERM_SESSION_ID") { return .iterm2 }
        let showsSixels =
            has("MLTERM") || ["foot", "mlterm", "yaft", "contour"].contains { term.hasPrefix($0) }
        if showsSixels, hasSixel() { return .sixel }
        return .halfBlocks
    }
}

/// How many colours half blocks may use.
public enum PictureColours: String, CaseIterable, Sendable {
    /// 24 bits.
    case full
    /// The 216 colours and 24 greys that terminals with 256 colours share.
    case palette

    /// The colours by `COLORTERM`, and by the terminals known to have 24-bit colour.
    public static func detect(environment: [String: String]) -> PictureColours {
        if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return .full }
        let programs = ["kitty", "ghostty", "WezTerm", "iTerm.app", "mintty", "vscode"]
        if programs.contains(environment["TERM_PROGRAM"] ?? "") { return .full }
        let term = environment["TERM"] ?? ""
        let isKnown = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot"].contains(term)
        return isKnown || term.hasSuffix("-direct") ? .full : .palette
    }
}

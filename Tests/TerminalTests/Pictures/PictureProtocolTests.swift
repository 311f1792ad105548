import Terminal
import Testing

@Suite struct PictureProtocolTests {
    @Test(arguments: [
        (["TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"], PictureProtocol.kitty),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"], .kitty),
        (["TERM": "xterm-ghostty"], .kitty),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], .kitty),
        (["TERM": "xterm-256color", "KONSOLE_VERSION": "230400"], .kitty),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .iterm2),
        (["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"], .iterm2),
        (["TERM": "xterm", "TERM_PROGRAM": "mintty"], .iterm2),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "vscode"], .iterm2),
        (["TERM": "xterm-256color"], .halfBlocks),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"], .halfBlocks),
        (["TERM": "linux"], .halfBlocks),
        (["TERM": "alacritty", "COLORTERM": "truecolor"], .halfBlocks),
        (["TERM": "dumb"], .off),
        (["TERM": "vt100"], .off),
        (["TERM": ""], .off),
        ([:], .off),
    ])
    func `the environment tells the protocol`(
        environment: [String: String], expected: PictureProtocol
    ) {
        #expect(PictureProtocol.detect(environment: environment, isTTY: true) == expected)
        #expect(PictureProtocol.detect(environment: environment, isTTY: false) == .off)
    }

    @Test(arguments: [
        ["TERM": "foot"], ["TERM": "mlterm"], ["TERM": "xterm-256color", "MLTERM": "3.9.0"],
    ])
    func `terminals known for sixels have them where libsixel is`(environment: [String: String]) {
        let has = PictureProtocol.detect(environment: environment, isTTY: true, hasSixel: true)
        let lacks = PictureProtocol.detect(environment: environment, isTTY: true, hasSixel: false)
        #expect(has == .sixel && lacks == .halfBlocks)
    }

    @Test(arguments: [
        ["TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0", "TERM_PROGRAM": "tmux"],
        ["TERM": "xterm-kitty", "TMUX": "x", "KITTY_WINDOW_ID": "1"],
        ["TERM": "screen-256color", "KITTY_WINDOW_ID": "1"],
        ["TERM": "xterm-256color", "STY": "123.pts", "TERM_PROGRAM": "iTerm.app"],
    ])
    func `inside tmux and screen it is half blocks`(environment: [String: String]) {
        #expect(PictureProtocol.detect(environment: environment, isTTY: true) == .halfBlocks)
    }

    @Test(arguments: [
        (["TERM": "xterm-256color"], PictureColours.palette),
        (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .full),
        (["TERM": "xterm-256color", "COLORTERM": "24bit"], .full),
        (["TERM": "xterm-256color", "COLORTERM": "yes"], .palette),
        (["TERM": "xterm-kitty"], .full),
        (["TERM": "xterm-direct"], .full),
        (["TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"], .palette),
        ([:], .palette),
    ])
    func `the environment tells the colours`(
        environment: [String: String], expected: PictureColours
    ) {
        #expect(PictureColours.detect(environment: environment) == expected)
    }
}

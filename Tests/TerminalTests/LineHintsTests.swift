import Foundation
import TerminalScreen
import Testing

@testable import Terminal

/// Suggestions and hints on a real terminal: what they show, and that they leave nothing behind.
@Suite(.serialized) struct LineHintsTests {
    private static let right = "\u{1B}[C"
    private static let altRight = "\u{1B}[1;3C"

    @Test func `the newest line that goes on stands dim behind the cursor, and Right takes it`()
        throws
    {
        let session = try ProbeSession(history: ["a red fox on snow", "a blue bird"])
        try session.waitFor("probe>")
        session.type("a r")
        try session.waitFor("probe> a red fox on snow")
        try session.wait("cursor behind what is typed") { $0.column == 10 }
        #expect(session.transcript.contains("\u{1B}[2med fox on snow\u{1B}[0m"))
        session.type("x")
        try session.waitFor("probe> a rx")
        session.type("\u{7F}\(Self.altRight)")
        try session.waitFor("probe> a red fox on snow")
        try session.wait("cursor behind the word") { $0.column == 12 }
        session.type("\(Self.right)!\r")
        try session.waitFor("probe> a red fox on snow!", "line <a red fox on snow!>", "probe>")
    }

    @Test(arguments: ["\u{5}", "\u{1B}[F", "\u{1B}OF", "\u{6}", "\u{1B}OC"])
    func `End and Ctrl-E and Ctrl-F take it too`(key: String) throws {
        let session = try ProbeSession(history: ["赤い🍎 on snow"])
        try session.waitFor("probe>")
        session.type("赤")
        try session.waitFor("probe> 赤い🍎 on snow")
        try session.wait("cursor") { $0.column == 9 }
        session.type("\(key)\r")
        try session.waitFor("probe> 赤い🍎 on snow", "line <赤い🍎 on snow>", "probe>")
    }

    @Test func `what is not taken is not part of the line`() throws {
        let session = try ProbeSession(history: ["a red fox on snow"])
        try session.waitFor("probe>")
        session.type("a red")
        try session.waitFor("probe> a red fox on snow")
        session.type("\r")
        try session.waitFor("probe> a red", "line <a red>", "probe>")
        session.type("a red")
        try session.waitFor("probe> a red fox on snow")
        session.type("\u{3}")
        try session.waitFor("probe> a red^C", "interrupted", "probe>")
        // Keys that have nothing to take do what they always do.
        session.type("bc\u{1B}[D\u{1B}[D\(Self.right)X\u{1}\u{5}Y\r")
        try session.waitFor("probe> bXcY", "line <bXcY>", "probe>")
    }

    @Test func `a suggestion is cut at the edge, also of a wrapped line`() throws {
        let session = try ProbeSession(
            history: ["一二三四五六七八九十一二三四五六七八九十 and the end of it"], columns: 30)
        try session.waitFor("probe>")
        session.type("一二三四五六七八九十一二三")
        try session.waitFor("probe> 一二三四五六七八九十一", "二三四五六七八九十 and the e…")
        try session.wait("cursor") { $0.column == 4 && $0.text.count == 2 }
        session.type("\u{1}")
        try session.waitFor("probe> 一二三四五六七八九十一", "二三")
        session.type("\u{5}\u{5}\r")
        try session.wait("the whole line") {
            $0.text.last == "probe>"
                && $0.text.dropFirst(3).joined().contains("line <一二三四五六七八九十一二")
                && $0.text.starts(
                    with: ["probe> 一二三四五六七八九十一", "二三四五六七八九十 and the end", " of it"])
        }
    }

    @Test func `the parameter at the cursor has a hint below the line`() throws {
        let session = try ProbeSession(columns: 30, rows: 6)
        try session.waitFor("probe>")
        session.type(":steps ")
        try session.waitFor("probe> :steps", "1 to 100 歩, now 25  [31m")
        try session.wait("cursor in the line") { $0.column == 14 }
        session.type("0123456789 01234")
        try session.waitFor("probe> :steps 0123456789 01234", "", "1 to 100 歩, now 25  [31m")
        session.type("56789")
        try session.waitFor("probe> :steps 0123456789 01234", "56789", "1 to 100 歩, now 25  [31m")
        session.type("\u{1}\u{B}x\r")
        try session.waitFor("probe> x", "line <x>", "probe>")
        // At the last row the screen scrolls for it, and the line stays whole.
        for line in ["a", "b", "c"] {
            session.type("\(line)\r")
            try session.waitFor("line <\(line)>", "probe>")
        }
        session.type(":steps 3")
        try session.waitFor("line <c>", "probe> :steps 3", "1 to 100 歩, now 25  [31m")
        session.type("0\r")
        try session.waitFor("probe> :steps 30", "line <:steps 30>", "probe>")
    }

    @Test func `text printed above takes the hints along`() throws {
        let session = try ProbeSession(history: [":steps 30 is enough"], columns: 40)
        try session.waitFor("probe>")
        session.type("above 印刷\r")
        try session.waitFor("waiting", "probe>")
        session.type(":steps 3")
        try session.waitFor("probe> :steps 30 is enough", "1 to 100 歩, now 25  [31m")
        kill(session.process, SIGUSR1)
        try session.waitFor(
            "waiting", "印刷", "probe> :steps 30 is enough", "1 to 100 歩, now 25  [31m")
        // Nobody could continue it, so that Ctrl-Z only draws anew.
        session.type("\u{1A}")
        try session.waitFor(
            "probe> :steps 3", "probe> :steps 30 is enough", "1 to 100 歩, now 25  [31m")
        session.type("\u{12}30")
        try session.waitFor("search '30'> :steps 30 is enough")
        session.type("\u{7}")
        try session.waitFor("probe> :steps 30 is enough", "1 to 100 歩, now 25  [31m")
    }

    @Test func `a narrower terminal gets the hints drawn anew`() throws {
        let session = try ProbeSession(
            environment: ["XTERM_VERSION": "XTerm(379)"],
            history: ["0123456789 赤い🍎 0123456789 end"])
        try session.waitFor("probe>")
        session.type("0123456789 赤い🍎 01234")
        try session.waitFor("probe> 0123456789 赤い🍎 0123456789 end")
        session.screenBecomes(columns: 24)
        session.resize(columns: 24, rows: 24)
        try session.waitFor("probe> 0123456789 赤い🍎", " 0123456789 end")
        session.type("\(Self.right)\r")
        try session.waitFor(
            "line <0123456789 赤い🍎", "0123456789 end>", "probe>")
    }

    @Test func `in vi mode Right takes the suggestion, and ESC is still ESC`() throws {
        let session = try ProbeSession(history: ["a red fox"], editrc: "bind -v\n")
        try session.waitFor("probe>")
        session.type("a r")
        try session.waitFor("probe> a red fox")
        session.type("\(Self.altRight) \(Self.right)\r")
        try session.waitFor("probe> a red fox", "line <a red fox>", "probe>")
        session.type("a re")
        try session.waitFor("probe> a red fox")
        session.type("\u{1B}")
        try session.waitFor("probe> a re")
        session.type("0x$a")
        try session.waitFor("probe>  re")
        session.type("\u{1B}cca r")
        try session.waitFor("probe> a red fox")
        session.type("\(Self.right)\r")
        try session.waitFor("probe> a red fox", "line <a red fox>", "probe>")
    }

    @Test func `bindings of the user win`() throws {
        let session = try ProbeSession(
            history: ["a red fox"], editrc: "bind ^E ed-move-to-beg\nbind ^T reroll-accept-word\n")
        try session.waitFor("probe>")
        session.type("a")
        try session.waitFor("probe> a red fox")
        session.type("\u{14}\u{5}>\r")
        try session.waitFor("probe> >a red", "line <>a red>", "probe>")
    }

    @Test(arguments: [["TERM": "dumb"], ["NO_COLOR": "1"], ["CLICOLOR": "0"]])
    func `where nothing can be set off there are no hints`(environment: [String: String]) throws {
        let session = try ProbeSession(environment: environment, history: ["a red fox"])
        try session.waitFor("probe>")
        session.type("a r\u{5}\r")
        try session.waitFor("line <a r>", "probe>")
        #expect(!session.transcript.contains("ed fox"))
    }

    @Test func `an answer of the terminal is no typing`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("ask\r")
        try session.waitFor("probe> ask", "probe>")
        #expect(session.transcript.contains("\u{1B}[c"))
        session.type("ab\u{1B}[?64;4;22c\u{1B}[?1;0;256Sc")
        try session.waitFor(
            "probe> ask", "attributes([64, 4, 22])", "sixelRegisters(256)", "probe> abc")
        // One nobody asked for, and one that comes in pieces.
        session.type("\u{1B}[?2026;2$y\u{1B}[?6")
        session.type("c\u{1B}[Dx\r")
        try session.waitFor("probe> abxc", "line <abxc>", "attributes([6])", "probe>")
    }
}

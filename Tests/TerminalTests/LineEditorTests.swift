import Foundation
import TerminalScreen
import Testing

@testable import Terminal

/// The editor on a real terminal: what only a terminal can show.
@Suite(.serialized) struct LineEditorTests {
    @Test func `prompt appears and a line comes back`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        #expect(!session.isCooked)
        session.type("a red fox\r")
        try session.waitFor("probe> a red fox", "line <a red fox>", "probe>")
        session.type("\u{4}")
        try session.waitFor("line <a red fox>", "probe> ^D", "end 0")
        #expect(session.isCooked)
        #expect(session.transcript.contains("\u{1B}[?2004h"))
        let last = try #require(session.transcript.range(of: "\u{1B}[?2004", options: .backwards))
        #expect(session.transcript[last.upperBound] == "l")
    }

    @Test func `coloured prompt counts only what is seen`() throws {
        let session = try ProbeSession(["HISTORY", "--colour"], columns: 20)
        try session.waitFor("probe>")
        session.type("abcdefghijklmnop")
        try session.waitFor("probe> abcdefghijklm", "nop")
        session.type("\u{1}X")
        try session.waitFor("probe> Xabcdefghijkl", "mnop")
        #expect(session.transcript.contains("\u{1B}[1m\u{1B}[36mp"))
        #expect(session.transcript.contains("\u{1B}[0m>"))
    }

    @Test func `tab inserts what is common then lists with descriptions`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type(":\t")
        try session.waitFor("probe> :s")
        session.type("\t")
        try session.waitFor(
            "probe> :s", ":seed   the number the noise is made from", ":set    sets a parameter",
            ":steps  how many denoising steps", "probe> :s")
        session.type("t\t30\r")
        try session.waitFor("probe> :steps 30", "line <:steps 30>", "probe>")
    }

    @Test func `tab knows wide characters and spaces`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("赤\tx\r")
        try session.waitFor("probe> 赤いリンゴ x", "line <赤いリンゴ x>", "probe>")
        session.type("größ\t")
        try session.waitFor("probe> größe")
        session.type("\u{3}")
        try session.waitFor("probe> größe ^C", "interrupted", "probe>")
        session.type("red\t\r")
        try session.waitFor("probe> red fox", "line <red fox >", "probe>")
    }

    @Test func `up recalls emoji and wide characters and they can be edited`() throws {
        let session = try ProbeSession(history: ["old one", "赤い🍎 on snow"])
        try session.waitFor("probe>")
        session.type("\u{1B}[A")
        try session.waitFor("probe> 赤い🍎 on snow")
        session.type("\u{1}\u{1B}[C\u{1B}[C\u{1B}[3~🦊\r")
        try session.waitFor("probe> 赤い🦊 on snow", "line <赤い🦊 on snow>", "probe>")
        session.type("o\u{1B}[A")
        try session.waitFor("probe> old one")
        session.type("\u{1B}[B")
        try session.waitFor("line <赤い🦊 on snow>", "probe> o")
        let file = try String(
            contentsOf: session.folder.appendingPathComponent("history.jsonl"), encoding: .utf8)
        #expect(file == "\"old one\"\n\"赤い🍎 on snow\"\n\"赤い🦊 on snow\"\n")
    }

    @Test func `search finds older lines and wide characters`() throws {
        let session = try ProbeSession(history: ["一 fox", "two foxes", "三 dogs"])
        try session.waitFor("probe>")
        session.type("\u{12}FOX")
        try session.waitFor("search 'FOX'> two foxes")
        session.type("\u{12}")
        try session.waitFor("search 'FOX'> 一 fox")
        session.type("\u{7F}\u{7F}\u{7F}三")
        try session.waitFor("search '三'> 三 dogs")
        session.type("\u{17}")
        try session.waitFor("probe> 三 dogs")
        session.type("\u{5}!\r")
        try session.waitFor("line <三 dogs!>", "probe>")
    }

    @Test func `interrupt drops the line also in a search`() throws {
        let session = try ProbeSession(history: ["one"])
        try session.waitFor("probe>")
        session.type("half a li")
        try session.waitFor("probe> half a li")
        session.type("\u{3}")
        try session.waitFor("probe> half a li^C", "interrupted", "probe>")
        session.type("\u{12}on")
        try session.waitFor("search 'on'> one")
        session.type("\u{3}")
        try session.waitFor("search 'on'> one^C", "interrupted", "probe>")
        session.type("ok\r")
        try session.waitFor("interrupted", "probe> ok", "line <ok>", "probe>")
    }

    @Test func `interrupt cancels a run and the shell goes on`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("run\r")
        try session.waitFor("running")
        #expect(session.isCooked)
        session.type("\u{3}")
        try session.waitFor("running", "^Crun cancelled", "probe>")
        session.type("still here\r")
        try session.waitFor("line <still here>", "probe>")
    }

    @Test func `paste of several lines is one line and does not fire`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("\u{1B}[200~one\rtwo \u{1B}[31mred\r\nthree\r\u{1B}[201~")
        try session.waitFor("probe> one", "two [31mred", "three")
        session.type("\u{1B}[A!\r")
        try session.waitFor("line <one|two [!31mred|three>", "probe>")
        session.type("\u{1B}[A")
        try session.waitFor("probe> one", "two [!31mred", "three")
    }

    @Test func `a narrower terminal gets the line drawn anew`() throws {
        let session = try ProbeSession(environment: ["XTERM_VERSION": "XTerm(379)"])
        try session.waitFor("probe>")
        session.type("0123456789 赤い🍎 0123456789 end")
        try session.waitFor("probe> 0123456789 赤い🍎 0123456789 end")
        session.screenBecomes(columns: 24)
        session.resize(columns: 24, rows: 24)
        try session.waitFor("probe> 0123456789 赤い🍎", " 0123456789 end")
        // tmux would put the screen into its history.
        #expect(!session.transcript.contains("\r\u{1B}[J"))
        session.type("\u{1}X\r")
        try session.waitFor(
            "probe> X0123456789 赤い", "🍎 0123456789 end", "line <X0123456789 赤い🍎",
            " 0123456789 end>", "probe>")
    }

    @Test func `rows that went above the screen are cleared when they come back`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("0123456789 0123456789 0123456789")
        try session.waitFor("probe> 0123456789 0123456789 0123456789")
        // 39 columns are two rows of 20; the terminal says that the cursor is in its first row.
        session.screenBecomes(columns: 20)
        session.resize(columns: 20, rows: 24)
        try session.wait("question") { _ in session.transcript.contains("\u{1B}[6n") }
        session.type("a\u{1B}[1;20Rb")
        try session.wait("what was typed meanwhile") { $0.text.joined().contains("789ab") }
        #expect(!session.transcript.contains("\u{1B}[1A"))
        // Wider: the row that was lost and the 41 characters of the line are one row of 80.
        session.screenBecomes(columns: 30)
        session.resize(columns: 30, rows: 24)
        try session.wait("question") { _ in
            session.transcript.components(separatedBy: "\u{1B}[6n").count == 3
        }
        session.type("\u{1B}[9;2R")
        // 20 + 41 characters in rows of 30: two above the cursor's.
        try session.wait("way up") { _ in session.transcript.contains("\u{1B}[2A\r \u{1B}[J") }
    }

    @Test func `a terminal that does not tell its cursor is asked once`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("0123456789 0123456789 0123456789")
        try session.waitFor("probe> 0123456789 0123456789 0123456789")
        for columns in [20, 50, 30] {
            session.resize(columns: columns, rows: 24)
            let drawn = session.raw.count
            try session.wait("drawn anew") { _ in
                session.transcript.utf8.dropFirst(drawn).contains(UInt8(ascii: "J"))
            }
        }
        // An answer that comes too late is no key.
        session.type("\u{1B}[3;7Rx\r")
        try session.wait("line") {
            $0.text.joined().contains("line <0123456789 0123456789 0123456789x>")
        }
        #expect(session.transcript.components(separatedBy: "\u{1B}[6n").count == 2)
    }

    @Test func `stop and foreground leave the terminal right`() throws {
        let session = try ProbeSession(
            ["--norc", "--noprofile", "-i"], command: "/bin/bash", environment: ["PS1": "$ "])
        try session.waitFor("$")
        session.type("'\(try ProbeSession.probe())'; echo left\r")
        try session.waitFor("probe>")
        session.type("half 赤い")
        try session.waitFor("probe> half 赤い")
        session.type("\u{1A}")
        try session.wait("stop") {
            $0.text.contains { $0.contains("Stopped") } && $0.text.last == "$"
        }
        session.type("fg\r")
        try session.waitFor("probe> half 赤い")
        session.type("\u{1B}[D\u{1B}[DX\r")
        try session.waitFor("probe> half X赤い", "line <half X赤い>", "probe>")
        session.type("run\r")
        try session.waitFor("running")
        session.type("\u{1A}")
        try session.wait("stop") { $0.text.contains("^Z") && $0.text.last == "$" }
        session.type("fg\r")
        try session.wait("fg") { ($0.text.last ?? "").hasSuffix("terminal-probe'") }
        session.type("\u{3}")
        try session.waitFor("probe>")
        session.type("ab\u{1B}[Dx\r")
        try session.waitFor("probe> axb", "line <axb>", "probe>")
    }

    @Test func `text is printed above a half typed wrapped line`() throws {
        let session = try ProbeSession(columns: 30)
        try session.waitFor("probe>")
        session.type("above 印刷 done\r")
        try session.waitFor("waiting", "probe>")
        session.type("一二三四五六七八九十一二 half typed\u{1}\u{6}\u{6}")
        try session.waitFor("probe> 一二三四五六七八九十一", "二 half typed")
        try session.wait("cursor") { $0.column == 11 }
        kill(session.process, SIGUSR1)
        try session.waitFor("waiting", "印刷 done", "probe> 一二三四五六七八九十一", "二 half typed")
        session.type("Z")
        try session.waitFor("印刷 done", "probe> 一二Z三四五六七八九十一", "二 half typed")
    }

    @Test(arguments: ["C", "POSIX", "C.UTF-8"])
    func `non-ASCII can be typed in any locale`(locale: String) throws {
        let session = try ProbeSession(environment: ["LC_ALL": locale])
        try session.waitFor("probe>")
        session.type("ünï 赤🍎\u{1B}[D-\r")
        try session.waitFor("probe> ünï 赤-🍎", "line <ünï 赤-🍎>", "probe>")
    }

    @Test(arguments: ["nonsense", "xterm-kitty", "dumb", ""])
    func `a terminal that is not known still edits`(term: String) throws {
        let session = try ProbeSession(environment: ["TERM": term])
        try session.waitFor("probe>")
        session.type("ab\u{7F}c\r")
        try session.waitFor("probe> ac", "line <ac>", "probe>")
        #expect(!session.transcript.contains("No entry"))
    }

    @Test func `editrc chooses vi and its bindings win`() throws {
        let session = try ProbeSession(
            history: ["older"],
            editrc:
                "# mine\nbind -v\nother:bind ^T no-such-command\nreroll:bind ^T ed-move-to-beg\n")
        try session.waitFor("probe>")
        session.type("hello\u{1B}0cwbye\u{1B}[200~, wor\rld\u{1B}[201~")
        try session.waitFor("probe> bye, wor", "ld")
        session.type("\u{14}>\u{1B}0x~i\r")
        try session.waitFor("probe> Bye, wor", "ld", "line <Bye, wor|ld>", "probe>")
        session.type("z\u{1B}~a\r")
        try session.waitFor("line <Z>", "probe>")
        session.type("\u{1B}kkk\r")
        try session.waitFor("probe> older", "line <older>", "probe>")
    }

    @Test func `termination leaves the terminal as it was`() throws {
        let session = try ProbeSession()
        try session.waitFor("probe>")
        session.type("half")
        try session.waitFor("probe> half")
        kill(session.process, SIGTERM)
        try session.waitFor("probe> half", "end 15")
        #expect(session.isCooked)
    }

    @Test func `a line longer than the buffer and the screen comes back whole`() throws {
        let session = try ProbeSession(columns: 20, rows: 6)
        try session.waitFor("probe>")
        let words = (1...20_000).map { "w\($0)" }.joined(separator: " ")
        session.type("\u{1B}[200~\(words)\u{1B}[201~\r")
        try session.wait("line") {
            $0.text.last == "probe>" && $0.text.joined().contains("w20000>")
        }
        #expect(session.transcript.replacing("\r\n", with: "").contains("line <\(words)>"))
    }
}

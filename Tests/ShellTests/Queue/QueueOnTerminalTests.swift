import Foundation
import TerminalScreen
import Testing

/// The whole shell on a real terminal: a line is typed while runs of the queue end.
@Suite(.serialized) struct QueueOnTerminalTests {
    private func start(
        columns: Int = 80, rows: Int = 24, preview: String = "off"
    ) throws -> ProbeSession {
        let session = try ProbeSession(
            ["HOME"], command: ProbeSession.program("shell-probe"),
            environment: ["REROLL_PREVIEW": preview, "COLORTERM": "truecolor"], columns: columns,
            rows: rows)
        try session.waitFor("reroll>")
        return session
    }

    /// Lets the run under way take its two steps.
    private func finishOne(_ session: ProbeSession) { kill(session.process, SIGUSR2) }

    @Test func `the line being typed is intact while three runs end above it`() throws {
        let session = try start(columns: 40)
        session.type(":queue on\r")
        try session.wait("queue mode") { $0.text.contains("queue mode is on; nothing is open") }
        for (number, prompt) in ["a fox", "赤い狐", "a dog"].enumerated() {
            session.type("\(prompt)\r")
            try session.wait("queued") { screen in
                screen.text.contains { $0.hasPrefix("@\(number + 1)  seed 7  queued") }
                    && screen.text.dropFirst(screen.row).first == "reroll>"
            }
        }
        // A line with wide characters that runs over the edge, and the cursor in its middle.
        let typed = "雪の中の赤い狐、森の端で and a bird on it"
        session.type(typed + "\u{1}\u{6}\u{6}\u{6}")
        let rows = ["reroll> 雪の中の赤い狐、森の端で and a b", "ird on it"]
        for number in 1...3 {
            finishOne(session)
            try session.wait("run \(number) above the line, which is intact") { screen in
                let text = screen.text
                guard let line = text.lastIndex(of: rows[0]), line + 1 < text.count else {
                    return false
                }
                return text[line + 1] == rows[1]
                    && text[..<line].contains { $0.hasPrefix("@\(number)  seed 7  0.5 s") }
                    && screen.row == line && screen.column == 14
                    && text.filter { $0 == rows[0] }.count == 1
            }
        }
        // The runs stand in the order in which they were fired.
        let told = session.screen.text.filter { $0.contains("0.5 s") }.map { $0.prefix(2) }
        #expect(told == ["@1", "@2", "@3"])
        session.type("X\r")
        try session.wait("the edited line is fired") { screen in
            screen.text.contains { $0.hasPrefix("@4  seed 7  queued") }
        }
        session.type(":show @4\r")
        try session.wait("its prompt") { screen in
            screen.text.joined().contains("prompt        雪の中Xの赤い狐")
        }
    }

    @Test func `pictures are drawn above the line`() throws {
        let session = try start(columns: 40, rows: 24, preview: "blocks")
        session.type(":queue on\ra fox\r")
        try session.wait("queued, and the prompt") { screen in
            screen.text.contains { $0.hasPrefix("@1  seed 7  queued") }
                && screen.text.dropFirst(screen.row).first == "reroll>"
        }
        session.type("a half typed 雪 line")
        try session.wait("line") { $0.text.contains("reroll> a half typed 雪 line") }
        finishOne(session)
        try session.wait("picture above the line") { screen in
            guard let line = screen.text.lastIndex(of: "reroll> a half typed 雪 line"), line >= 8
            else { return false }
            return screen.text[(line - 8)..<line].allSatisfy {
                $0 == String(repeating: "▀", count: 16)
            }
                && screen.row == line
        }
    }

    @Test func `leaving with a run open asks, and Ctrl-C keeps the run`() throws {
        let session = try start()
        session.type(":queue on\ra fox\r")
        try session.wait("queued, and the prompt") { screen in
            screen.text.contains { $0.hasPrefix("@1  seed 7  queued") }
                && screen.text.dropFirst(screen.row).first == "reroll>"
        }
        session.type("abc\u{3}")
        try session.wait("how to stop it") {
            $0.text.contains("1 run goes on in the queue; `:cancel all` stops them")
        }
        session.type(":quit\r")
        try session.wait("the question") {
            $0.text.contains { $0.hasPrefix("1 run goes on in the queue; f finishes, c cancels") }
        }
        session.type("f\r")
        finishOne(session)
        try session.wait("its end") { screen in
            screen.text.contains { $0.hasPrefix("@1  seed 7  0.5 s") }
        }
    }

    @Test func `a live picture is drawn in its place and leaves nothing behind`() throws {
        let session = try start(columns: 40, rows: 24, preview: "blocks")
        session.type("a fox\r")
        let row = String(repeating: "▀", count: 16)
        try session.wait("the first preview") { screen in
            screen.text.filter { $0 == row }.count == 8
                && screen.text.last?.hasPrefix("step 1/2") == true
        }
        #expect(session.transcript.contains("\u{1B}[38;2;90;90;90;48;2;90;90;90m"))
        // More than the tenth of a second between two frames.
        usleep(150_000)
        kill(session.process, SIGUSR1)
        try session.wait("the second one, in its place") { screen in
            screen.text.filter { $0 == row }.count == 8
                && screen.text.last?.hasPrefix("step 2/2") == true
        }
        #expect(session.transcript.contains("\u{1B}[38;2;180;180;180;48;2;180;180;180m"))
        kill(session.process, SIGUSR1)
        try session.wait("the picture itself below its line") { screen in
            guard let line = screen.text.firstIndex(where: { $0.hasPrefix("@1  seed 7") }) else {
                return false
            }
            return screen.text.filter { $0 == row }.count == 8 && screen.text.last == "reroll>"
                && screen.text[line - 1] == "reroll> a fox"
        }
    }
}

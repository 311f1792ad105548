@testable import Runs
import LineSyntax
import Parameters
import Testing

// Swift Testing has an ExitStatus too.
import enum LineSyntax.ExitStatus
@testable import Shell

@Suite(.ownThreads) struct UserErrorTests {
    @Test(arguments: [
        (":steps 900", ExitStatus.input), (":nonsense", .input), (":recall @7", .input),
        (":find (((", .success), (":find steps>", .input), (":model nowhere", .input),
        ("fail", .run), ("refuse", .run), ("vanish", .run), (":diff 1 2", .different),
        (":source nowhere", .input), (":! exit 3", .input), (":quit", .success),
        ("a red fox", .success), (":diff 1 1", .success), (":open @9", .input),
    ])
    func `every kind of failure has its status`(_ line: String, _ status: ExitStatus) throws {
        let test = try TestShell(interactive: false)
        try test.do(":size 256", "one", "two")
        if status == .success {
            try test.do(line)
            return
        }
        #expect(try test.error(line).exitCode == status)
    }

    @Test func `a script's error names file and line, through files that source others`() throws {
        let test = try TestShell(interactive: false)
        try test.write(":steps 30\n\n:steps 900\n:steps 40\n", to: "inner.reroll")
        try test.write("# first\n:source ~/inner.reroll\n", to: "outer.reroll")
        let error = try test.error(":source ~/outer.reroll")
        let (outer, inner) = (test.path("outer.reroll"), test.path("inner.reroll"))
        #expect(
            "\(error)"
                == "\(outer):2: \(inner):3: steps: 900 is out of range; allowed 1 to 100")
        #expect(test.shell.session.settings.steps == 30)
    }

    @Test func `a file that sources itself is stopped`() throws {
        let test = try TestShell()
        try test.write(":source ~/loop.reroll\n", to: "loop.reroll")
        #expect(
            "\(try test.error(":source ~/loop.reroll"))"
                .hasSuffix("loop.reroll: is being done already; it cannot source itself"))
    }

    @Test func `a script that is not UTF-8 is refused with its line`() throws {
        let test = try TestShell()
        try Files.write(Array(":steps 30\n".utf8) + [0xFF, 0x0A], to: test.path("bad"))
        let error = try test.error(":source ~/bad")
        #expect("\(error)".contains("bad:2: "), "\(error)")
        #expect("\(error)".contains("UTF-8"))
    }

    @Test func `an error is one line, safe to show, and short however long the line was`() throws {
        let test = try TestShell()
        for line in [
            ":\u{1B}[31mred", ":steps \u{1B}]0;x\u{7}", ":seed @\u{9B}1m", ":unset \u{1B}c",
            ":backend \u{1B}c", ":model \u{1B}c", ":load \u{1B}c", ":import \u{1B}c",
            ":export @1 \u{1B}c", ":preview \u{1B}c", ":help \u{1B}c", ":runs \u{1B}c",
            ":find steps>\u{1B}c", ":source \u{1B}c", ":set \u{1B}c=1", ":go \u{1B}c",
            ":diff \u{1B}c \u{1B}d", ":script \u{1B}c \u{1B}d", ":tag \u{1B}c", ":set \"\u{1B}",
        ] {
            let text = "\(try test.error(line))"
            #expect(!text.unicodeScalars.contains { $0.commandsTerminal }, "\(line.onOneLine)")
        }
        let long = String(repeating: "x", count: 1 << 20)
        for line in [":\(long)", ":steps \(long)", long, ":set \"\(long)", ":go \(long)"] {
            #expect("\(try test.error(line))".count < 2100)
        }
        #expect(test.shell.session.settings == Settings())
        #expect(try test.runs().isEmpty)
    }
}

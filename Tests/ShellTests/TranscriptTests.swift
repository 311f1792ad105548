import Testing

@testable import Shell

@Suite(.ownThreads) struct TranscriptTests {
    @Test(arguments: [
        ("steps 25 -> 30", "steps 25 -> 30"), ("@1  {seconds} s", "@1  0.5 s"),
        ("{path}  x", "~/a.png  x"), ("mean {number}, PSNR {number} dB", "mean 1.20, PSNR -3 dB"),
        ("pixels  {hex}", "pixels  0123abcdef"), ("a {any} z", "a b c z"), ("{any}", "x"),
        ("{other}", "{other}"), ("{any}{any}", "xy"),
    ])
    func `holes stand for what differs every time`(_ pattern: String, _ text: String) {
        #expect(Transcript.fits(pattern, text))
    }

    @Test(arguments: [
        ("steps 25", "steps 26"), ("{seconds} s", " s"), ("{seconds}", "fast"),
        ("{path}", "a b"), ("{hex}", "xyz"), ("a", "ab"), ("ab", "a"), ("{any}{any}", "x"),
        ("{number}", "1,5"), ("x {any}", "x "), ("", "x"),
    ])
    func `anything else must be the same`(_ pattern: String, _ text: String) {
        #expect(!Transcript.fits(pattern, text))
    }

    @Test(arguments: [
        (["@1  {seconds} s  a"], ["@1  0.5 s  b"], ["@1  {seconds} s  b"]),
        (["{path} old"], ["~/a.png new"], ["{path} new"]),
        (["seed 1", "made  {any}"], ["seed 2", "made  today"], ["seed 2", "made  {any}"]),
        (
            ["max {number}, mean {number}"], ["max 3, mean 4 dB"],
            ["max {number}, mean {number} dB"]
        ),
        (
            ["a", "file  {path}", "b"], ["x", "y", "file  /z", "b"],
            ["x", "y", "file  {path}", "b"]
        ),
        (["{seconds} s"], ["fast"], ["fast"]), (["{hex}"], [], []), ([], ["new"], ["new"]),
        (["  {hex}  x"], ["  0af  y  z"], ["  {hex}  y  z"]),
    ])
    func `recording keeps a hole where the text fits it`(
        _ old: [String], _ got: [String], _ expected: [String]
    ) {
        #expect(Transcript.keepingHoles(of: old, in: got) == expected)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `what is typed stands after a prompt, what comes out below it`(_ end: String) {
        let text = ["# prose", "", "> :steps 30", "steps 25 -> 30", "", "reroll> :undo", ">", "x"]
            .joined(separator: end)
        let exchanges = Transcript(text).exchanges
        #expect(exchanges.map(\.input) == [":steps 30", ":undo", ""])
        #expect(exchanges.map(\.line) == [3, 6, 7])
        #expect(exchanges.map(\.expected) == [["steps 25 -> 30"], [], ["x"]])
    }

    @Test func `a difference names its line and shows both texts`() throws {
        let test = try TestShell()
        let mismatches = Transcript("> :steps 30\nsteps 25 -> 31\n> :steps 40\nsteps 30 -> 40\n")
            .check(test.shell, test.output)
        try #require(mismatches.count == 1)
        #expect(mismatches[0].line == 1)
        #expect("\(mismatches[0])".contains("steps 25 -> 31"))
        #expect("\(mismatches[0])".contains("steps 25 -> 30"))
    }

    @Test func `lines after the end of the session differ`() throws {
        let test = try TestShell()
        let mismatches = Transcript("> :quit\n> :steps 30\n").check(test.shell, test.output)
        #expect(mismatches.map(\.line) == [2])
    }

    @Test func `recording replaces what differs and keeps prose, blank lines and holes`() throws {
        let text = """
            # What it is for.

            > :steps 30
            wrong
            lines

            # And back.
            > :undo
            steps {number} -> 25 (default)
            > :help undo
            old

            """
        let test = try TestShell()
        let new = Transcript(text).recorded(test.shell, test.output)
        #expect(
            new.hasPrefix(
                """
                # What it is for.

                > :steps 30
                steps 25 -> 30

                # And back.
                > :undo
                steps {number} -> 25 (default)
                > :help undo
                :undo
                """))
        #expect(new.hasSuffix("with\n`reroll --continue`.\n"))
        let again = try TestShell()
        #expect(Transcript(new).recorded(again.shell, again.output) == new)
    }

    @Test func `what comes out as prose or a typed line does has a backslash before it`() throws {
        let text = "> x\n\\# a\n\n\\> b\n\\\\c\n\\d\n# prose\n"
        let exchange = try #require(Transcript(text).exchanges.first)
        #expect(exchange.expected == ["# a", "", "> b", "\\c", "\\d"])
        let test = try TestShell()
        try test.do(":size 256", ":seed 7", "a fox")
        let new = Transcript("> :export 1 curl\n\n# The end.\n").recorded(test.shell, test.output)
        #expect(new.hasPrefix("> :export 1 curl\n\\#!/bin/sh\n\\# "), "\(new.prefix(80))")
        #expect(new.hasSuffix("\n\n# The end.\n"))
        #expect(Transcript(new).check(test.shell, test.output).isEmpty)
    }
}

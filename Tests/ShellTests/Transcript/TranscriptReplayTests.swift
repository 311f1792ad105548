import Testing

@testable import Shell

@Suite(.ownThreads) struct TranscriptReplayTests {
    @Test func `a difference names its line and shows both texts`() throws {
        let test = try TestShell()
        let mismatches = TranscriptReplay(
            Transcript("> :steps 30\nsteps 25 -> 31\n> :steps 40\nsteps 30 -> 40\n"), test.shell,
            test.output
        ).mismatches
        try #require(mismatches.count == 1)
        #expect(mismatches[0].line == 1)
        #expect("\(mismatches[0])".contains("steps 25 -> 31"))
        #expect("\(mismatches[0])".contains("steps 25 -> 30"))
    }

    @Test func `lines after the end of the session differ`() throws {
        let test = try TestShell()
        let mismatches = TranscriptReplay(
            Transcript("> :quit\n> :steps 30\n"), test.shell, test.output
        ).mismatches
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
        let new = TranscriptReplay(Transcript(text), test.shell, test.output).recording
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
        #expect(TranscriptReplay(Transcript(new), again.shell, again.output).recording == new)
    }

    @Test func `what comes out as prose or a typed line does has a backslash before it`() throws {
        let text = "> x\n\\# a\n\n\\> b\n\\\\c\n\\d\n# prose\n"
        let exchange = try #require(Transcript(text).exchanges.first)
        #expect(exchange.expected == ["# a", "", "> b", "\\c", "\\d"])
        let test = try TestShell()
        try test.do(":size 256", ":seed 7", "a fox")
        let new = TranscriptReplay(
            Transcript("> :export 1 curl\n\n# The end.\n"), test.shell, test.output
        ).recording
        #expect(new.hasPrefix("> :export 1 curl\n\\#!/bin/sh\n\\# "), "\(new.prefix(80))")
        #expect(new.hasSuffix("\n\n# The end.\n"))
        #expect(TranscriptReplay(Transcript(new), test.shell, test.output).mismatches.isEmpty)
    }
}

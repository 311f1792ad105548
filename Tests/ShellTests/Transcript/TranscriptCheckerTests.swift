@testable import Runs
import Foundation
import LineSyntax
import Testing

@testable import Shell

@Suite(.ownThreads) struct TranscriptCheckerTests {
    private func check(_ test: TestShell, _ names: String..., record: Bool = false) throws
        -> [String]
    {
        var report: [String] = []
        try TranscriptChecker(shells: FreshShell(backends: [Swatch()]), isRecording: record)
            .check(names.map(test.path)) { report.append($0) }
        return report
    }

    @Test func `transcripts are replayed, each in a library of its own`() throws {
        let test = try TestShell()
        let text = """
            > :set width=256 height=256 seed=7
            width 512 -> 256
            height 512 -> 256
            seed random -> 7
            > a red fox
            @1  seed 7  {seconds} s  256x256  {path}
            """
        try test.write(text, to: "a.session")
        try test.write(text, to: "b.session")
        #expect(
            try check(test, "a.session", "b.session")
                == ["a", "b"].map { "\(test.path("\($0).session")): 2 lines, as written" })
        #expect(try test.runs().isEmpty)
    }

    @Test func `a difference is an error, and recording mends it`() throws {
        let test = try TestShell()
        try test.write("> :steps 30\nsteps 25 -> 31\n", to: "a.session")
        let error = #expect(throws: UserError.self) { try check(test, "a.session") }
        #expect(error?.exitCode.rawValue == 1)
        _ = try check(test, "a.session", record: true)
        #expect(try test.read("a.session") == "> :steps 30\nsteps 25 -> 30\n")
        #expect(try check(test, "a.session").count == 1)
    }

    @Test func `files that hold no session are errors, not successes`() throws {
        let test = try TestShell()
        try test.write("nothing typed\n", to: "empty.session")
        try Files.write([0xFF, 0xFE], to: test.path("binary.session"))
        for name in ["empty.session", "binary.session", "missing.session"] {
            let error = #expect(throws: UserError.self) { try check(test, name) }
            #expect(error?.exitCode.rawValue == 3)
        }
    }
}

import Foundation
import Images
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct GenerateTests {
    @Test func `the pictures of a prompt are written beside the library's`() throws {
        let test = try TestShell(interactive: false)
        try test.shell.generate(
            prompt: ":literally # this", values: [("size", "256"), ("seed", "7"), ("count", "2")],
            force: false, output: "~/a.b.png")
        let run = try #require(try test.runs().first)
        #expect(run.prompt == ":literally # this")
        let files = try ["a.b.png", "a.b-2.png"].map { try Files.read(test.path($0)) }
        #expect(files.map { SHA256.hex($0) } == run.pictures.map(\.sha256))
        #expect(try PictureFile.read(files[1], name: "x").settings.seed == .fixed(8))
    }

    @Test func `the same prompt again gives the same file, forced or not`() throws {
        let test = try TestShell(interactive: false)
        for (force, name) in [(false, "a"), (false, "b"), (true, "c")] {
            try test.shell.generate(
                prompt: "fox", values: [("seed", "7"), ("size", "256")], force: force,
                output: "~/\(name)")
        }
        #expect(try test.runs().count == 2)
        #expect(try Files.read(test.path("a")) == Files.read(test.path("b")))
        #expect(try Files.read(test.path("a")) == Files.read(test.path("c")))
    }

    @Test func `what cannot be written or done is found before anything is fired`() throws {
        let test = try TestShell(interactive: false)
        for (prompt, values, file) in [
            ("fox", [], "~/no/a.png"), ("fox", [], "~"), ("", [], nil),
            ("fox", [("steps", "0")], nil),
            ("fox", [("nonsense", "1")], nil), ("fox", [("size", "9x9")], nil),
        ] as [(String, [(name: String, text: String)], String?)] {
            let error = #expect(throws: ShellError.self) {
                try test.shell.generate(prompt: prompt, values: values, force: false, output: file)
            }
            #expect(error?.exitCode.rawValue == 3)
        }
        #expect(try test.runs().isEmpty)
    }
}

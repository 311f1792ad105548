@testable import Runs
import Foundation
import Hashing
import Images
import LineSyntax
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

    @Test func `a picture takes the place of a picture, and of nothing else`() throws {
        let test = try TestShell(interactive: false)
        func generate(_ name: String, count: String = "1") throws {
            try test.shell.generate(
                prompt: "fox", values: [("size", "256"), ("seed", "7"), ("count", count)],
                force: false, output: "~/\(name)")
        }
        try generate("a.png")
        try generate("a.png")
        #expect(test.output.take().last?.contains("(--force fires again)") == true)
        try test.write("my notes", to: "b-2.png")
        #expect {
            try generate("b.png", count: "2")
        } throws: {
            "\($0)".hasSuffix("/b-2.png: is there already and is no picture; give another name")
        }
        #expect(try test.read("b-2.png") == "my notes")
        for (name, words) in [
            ("c.jpg", "JPEG; name it c.png"), ("c.JPEG", "JPEG; name it c.png"),
            ("c.tif", "TIFF; name it c.png"),
        ] {
            #expect { try generate(name) } throws: {
                "\($0)".hasSuffix("pictures are PNG, not \(words)")
            }
        }
        #expect(try test.runs().count == 1)
    }

    @Test func `what cannot be written or done is found before anything is fired`() throws {
        let test = try TestShell(interactive: false)
        for (prompt, values, file) in [
            ("fox", [], "~/no/a.png"), ("fox", [], "~"), ("", [], nil),
            ("fox", [("steps", "0")], nil),
            ("fox", [("nonsense", "1")], nil), ("fox", [("size", "9x9")], nil),
        ] as [(String, [(name: String, text: String)], String?)] {
            let error = #expect(throws: UserError.self) {
                try test.shell.generate(prompt: prompt, values: values, force: false, output: file)
            }
            #expect(error?.exitCode.rawValue == 3)
        }
        #expect(try test.runs().isEmpty)
    }
}

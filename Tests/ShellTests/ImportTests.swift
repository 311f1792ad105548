@testable import Runs
import Backends
import Foundation
import Images
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct ImportTests {
    private func picture() throws -> Picture {
        try Picture(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
    }

    @Test func `files that are no pictures are named`() throws {
        let test = try TestShell()
        try test.write("hello", to: "a b.png")
        #expect("\(try test.error(":import ~/a b.png"))".contains("no known picture format"))
        #expect("\(try test.error(":import \"~/a b.png\""))".contains("no known picture format"))
        #expect("\(try test.error(":import ~/none.png"))".contains("no such file"))
        try Files.write(picture().png(), to: test.path("bare.png"))
        #expect("\(try test.error(":import ~/bare.png"))".contains("says nothing"))
        #expect(test.shell.session.settings == Settings())
    }

    @Test func `a backend and a model that are not here are left out and said`() throws {
        let test = try TestShell()
        var settings = Settings()
        settings.prompt = "a red fox"
        settings.backend = "elsewhere"
        settings.model = "/none"
        settings.steps = 30
        let request = try Request(settings, randomSeed: { 77 })
        let bytes = try PictureFile.png(
            GeneratedPicture(index: 1, seed: 1, picture: try picture()), request: request,
            model: "/none", fingerprint: nil, engine: nil)
        try Files.write(bytes, to: test.path("a.png"))
        let lines = try test.do(":import ~/a.png")
        #expect(
            lines.contains("not carried over: backend elsewhere: not here; the session's stays"))
        #expect(lines.contains("not carried over: model /none: not here; the session's stays"))
        #expect(test.shell.session.settings.steps == 30)
        #expect(test.shell.session.settings.backend == nil)
        #expect(test.shell.session.settings.model == nil)
    }
}

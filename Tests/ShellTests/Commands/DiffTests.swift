@testable import Runs
import Foundation
import Images
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct DiffTests {
    private func twoRuns(interactive: Bool = true) throws -> TestShell {
        let test = try TestShell(interactive: interactive)
        try test.do(
            ":size 256", ":seed 1", "a red fox in snow", ":set steps=30", "a blue fox in snow")
        return test
    }

    @Test func `two runs differ in parameters, words and pixels`() throws {
        let lines = try twoRuns().do(":diff 1 2")
        #expect(lines.count == 4)
        #expect(lines[0] == "@1 -> @2")
        #expect(lines[1] == "  prompt a [-red-]{+blue+} fox in snow")
        #expect(lines[2] == "  steps 25 -> 30")
        #expect(lines[3].hasPrefix("  max "))
    }

    @Test func `the JSON of a comparison has the documented keys`() throws {
        let test = try twoRuns()
        let json = try test.json(":diff 1 2 --json")
        #expect(
            json["changed"]
                == .array([
                    [
                        "parameter": .text("prompt"), "from": .text("a red fox in snow"),
                        "to": .text("a blue fox in snow"),
                    ],
                    ["parameter": .text("steps"), "from": .integer(25), "to": .integer(30)],
                ]))
        guard case .array(let pieces)? = json["prompt"] else {
            Issue.record("no prompt")
            return
        }
        #expect(
            pieces.compactMap { $0["kind"]?.textValue } == ["same", "removed", "added", "same"])
        let images = try #require(json["images"]?.objectValue)
        for key in ["identical", "max", "mean", "psnr", "ssim"] { #expect(images[key] != nil) }
        #expect(images["identical"] == .bool(false))
        let same = try test.json(":diff 1 1 --json")["images"]
        #expect(same?["identical"] == .bool(true))
        #expect(same?["max"] == .integer(0))
        #expect(same?["psnr"] == .null)
    }

    @Test func `a run and the file of its picture are the same, and a file knows its parameters`()
        throws
    {
        let test = try twoRuns()
        let ledger = try test.library.ledger()
        for run in try test.runs() {
            try FileManager.default.copyItem(
                atPath: ledger.path(of: run.pictures[0]), toPath: test.path("\(run.number) x.png"))
        }
        #expect(
            try test.do(":diff @1 \"~/1 x.png\"")
                == ["@1 -> ~/1 x.png", "  the same parameters", "  identical pixels"])
        let lines = try test.do(":diff \"~/1 x.png\" \"~/2 x.png\"")
        #expect(lines[1...2] == ["  prompt a [-red-]{+blue+} fox in snow", "  steps 25 -> 30"])
        #expect(try test.json(":diff @1 \"~/1 x.png\" --json")["b"] == .text("~/1 x.png"))
    }

    @Test func `a picture that says nothing is compared by its pixels`() throws {
        let test = try twoRuns()
        let picture = try Picture(
            width: 256, height: 256, pixels: [UInt8](repeating: 9, count: 256 * 256 * 3))
        try Files.write(picture.png(), to: test.path("plain.png"))
        let lines = try test.do(":diff @1 ~/plain.png")
        #expect(lines[1] == "  ~/plain.png does not say how it was made")
        #expect(lines[2].hasPrefix("  max "))
        let small = try Picture(width: 1, height: 1, pixels: [1, 2, 3])
        try Files.write(small.png(), to: test.path("small.png"))
        #expect(
            try test.do(":diff @1 ~/small.png").last
                == "  different sizes: 256x256 and 1x1")
        try test.write("no picture", to: "text.png")
        #expect("\(try test.error(":diff @1 ~/text.png"))".contains("no known picture format"))
        #expect("\(try test.error(":diff @1 nowhere"))".contains("is no run and no file"))
    }

    @Test func `pictures of one run are compared with their own seeds`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", ":count 2", "a red fox")
        let lines = try test.do(":diff @1.1 @1.2")
        #expect(lines[0...1] == ["@1.1 -> @1.2", "  seed 1 -> 2"])
        #expect(try test.do(":diff @1.2 @1.3").last == "  @1 has no picture .3; it has 2")
        try test.do(":go x3")
        #expect(try test.do(":diff 1 2").contains("  pictures 2 -> 3"))
    }

    @Test func `the session is compared with the last run, a random seed left out`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox")
        #expect(try test.do(":diff") == ["the session is as @1"])
        try test.do(":steps 30", ":model other")
        #expect(
            try test.do(":diff")
                == ["@1 -> session", "  steps 25 -> 30", "  model pictogram-128 -> other"])
    }

    @Test func `a session that would use another model than the last run says so`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox", ":go model=other")
        #expect(
            try test.do(":diff") == ["@2 -> session", "  model other -> pictogram-128"])
    }

    @Test func `a heat map is written once, and a script's status says that pictures differ`()
        throws
    {
        let test = try twoRuns(interactive: false)
        #expect(try test.error(":diff 1 2 --heat ~/heat.png").exitCode == .different)
        let map = try Picture.decode(Files.read(test.path("heat.png")))
        #expect((map.width, map.height) == (256, 256))
        #expect(
            "\(try test.error(":diff 1 2 --heat ~/heat.png"))".contains("is there already"))
        #expect(try test.error(":diff 1").exitCode == .different)
        try test.do(":diff 2 2")
    }

    @Test func `the session is compared as it would be sent`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", ":weights off", "a fox")
        #expect(try test.do(":diff") == ["the session is as @1"])
        #expect(try test.do(":go").last?.contains("in the library already") == true)
        // With brackets the parameter decides something.
        try test.do("a (fox)")
        try test.do(":weights on")
        #expect(try test.do(":diff") == ["@2 -> session", "  weights off -> on"])
        try test.do(":unset prompt")
        #expect(try test.do(":diff").first == "@2 -> session")
    }
}

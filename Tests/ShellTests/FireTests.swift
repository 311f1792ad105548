@testable import Runs
import Foundation
import Hashing
import Images
import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct FireTests {
    @Test func `a run is recorded with what was asked, sent and acknowledged, and its picture`()
        throws
    {
        let test = try TestShell()
        let lines = try test.do(":size 256", ":seed 42", "a red fox")
        #expect(lines == ["@1  seed 42  0.5 s  256x256  ~/.local/share/reroll/runs/1.png"])
        let run = try #require(try test.runs().first)
        #expect(run.state == .done)
        #expect(run.asked == #"{"height":256,"prompt":"a red fox","seed":42,"width":256}"#)
        #expect(run.sent == run.requested)
        #expect(run.acknowledged == run.requested)
        #expect(run.model == "pictogram-128")
        #expect(run.pictures.count == 1)
        let file = try Files.read(test.library.ledger().path(of: run.pictures[0]))
        #expect(SHA256.hex(file) == run.pictures[0].sha256)
        let link = try Files.read(test.path(".local/share/reroll/runs/1.png"))
        #expect(link == file)
    }

    @Test func `a random seed is drawn, shown and recorded, and the session stays random`() throws {
        let test = try TestShell()
        let lines = try test.do(":size 256", "a red fox")
        #expect(lines[0].hasPrefix("@1  seed 1001  "))
        try test.do(":go")
        #expect(
            try test.runs().map { try $0.requestedSettings().seed } == [.fixed(1001), .fixed(1002)])
        #expect(test.shell.session.settings.seed == nil)
    }

    @Test func `overrides hold for one run`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":steps 30", "a red fox")
        let before = test.shell.session.settings
        let lines = try test.do(":go steps=40 seed=7 x2 negative=\"dull grey\"")
        #expect(lines[0].hasPrefix("@2  seeds 7-8  0.5 s  256x256  2 pictures  "))
        #expect(test.shell.session.settings == before)
        let asked = try test.runs()[1].askedSettings()
        #expect(asked.steps == 40)
        #expect(asked.negative == "dull grey")
        #expect(asked.count == 2)
        #expect(try test.runs()[1].pictures.map(\.seed) == [7, 8])
    }

    @Test func `the same request with a fixed seed is answered from the library, go! fires`() throws
    {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":seed 1", "a red fox")
        let lines = try test.do(":go")
        #expect(lines[0].contains("in the library already"))
        #expect(try test.json(":dry", dropping: 1)["seed"] == .integer(1))
        #expect(swatch.requests.count == 1)
        try test.do(":go!")
        #expect(swatch.requests.count == 2)
        #expect(try test.runs().count == 2)
        // Spelled-out defaults are the same request.
        try test.do(":go steps=25 guidance=7.5")
        #expect(swatch.requests.count == 2)
    }

    @Test func `a backend that does not promise to repeat is asked each time`() throws {
        let swatch = Swatch(isReproducible: false)
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":seed 1", "a red fox", ":go")
        #expect(swatch.requests.count == 2)
    }

    @Test func `Ctrl-C keeps the pictures that were finished and the session goes on`() throws {
        let waiter = InterruptibleWaiter()
        let swatch = Swatch(onHang: waiter.press)
        let test = try TestShell(backends: [swatch], waiter: waiter)
        try test.do(":size 256", ":seed 5")
        #expect(test.say("hang x")[0].hasPrefix("@1  cancelled  seed 5"))
        try test.do(":count 4")
        #expect(try test.error("hang around") == .interrupted)
        let run = try test.runs()[1]
        #expect(run.state == .cancelled)
        #expect(run.pictures.map(\.seed) == [5, 6])
        #expect(swatch.wasCancelled)
        try test.do("a red fox")
        #expect(try test.runs()[2].state == .done)
    }

    @Test func `a run that was done before Ctrl-C reached it is done`() throws {
        let waiter = InterruptibleWaiter()
        let test = try TestShell(backends: [Swatch(onHang: waiter.press)], waiter: waiter)
        try test.do(":size 256", "late fox")
        #expect(try test.runs()[0].state == .done)
    }

    @Test func `a failure is recorded with its reason and its pictures`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":count 3", ":seed 5")
        let error = try test.error("fail")
        #expect(error == .run("@1 failed: the ·[31mpaint ran out"))
        let run = try test.runs()[0]
        #expect(run.state == .failed)
        #expect(run.error?.contains("paint ran out") == true)
        #expect(run.pictures.count == 1)
        #expect(try test.error("refuse") == .run("@2 refused: the prompt was refused"))
        #expect(try test.runs()[1].state == .refused)
        #expect(try test.runs()[1].sent == nil)
        #expect(
            try test.error("vanish") == .run("@3 failed: the backend ended without a result"))
        for line in try test.do(":show @1") {
            #expect(!line.unicodeScalars.contains { $0.commandsTerminal })
        }
    }

    @Test func `a parameter that the backend ignores is named when set, and in the run`() throws {
        let test = try TestShell(
            backends: [Swatch(), Swatch(name: "swatch", ignored: ["negative"])])
        try test.do(":size 256", ":backend swatch")
        #expect(
            try test.do(":negative fog")
                == ["negative (empty) -> fog", "negative: not honoured by swatch"])
        try test.do("a red fox")
        #expect(try test.runs()[0].ignored == ["negative"])
        #expect(try test.do(":show @1").contains { $0.contains("ignored       negative") })
        #expect(try test.do(":dry").last == "negative: not honoured by swatch")
    }

    @Test func `nothing is recorded when the request is refused before it is sent`() throws {
        let test = try TestShell()
        #expect(
            "\(try test.error(":go"))" == "prompt: is empty; type what the picture should show")
        #expect("\(try test.error(":go steps=900"))".hasPrefix("steps: 900 is out of range"))
        try test.do(":seed 2147483647")
        #expect("\(try test.error(":go x2 prompt=fox"))".contains("runs past 2147483647"))
        #expect(try test.runs().isEmpty)
    }

    @Test func `a prompt over the limit is refused and the session stays`() throws {
        let test = try TestShell()
        try test.do(":prompt a red fox")
        let error = try test.error(String(repeating: "fox ", count: 1 << 18))
        #expect("\(error)".contains("is too long; allowed any text up to 65536 bytes"))
        #expect(test.shell.session.settings.prompt == "a red fox")
        #expect(try test.runs().isEmpty)
    }

    @Test func `the longest prompts of control characters are kept with their picture`() throws {
        let test = try TestShell()
        let wild = String(repeating: "\u{1}", count: 65_535) + "x"
        var settings = Settings()
        settings.prompt = wild
        settings.negative = wild
        settings.width = 256
        settings.height = 256
        let run = try test.shell.context.firer.fire(settings, force: false)
        #expect(run.state == .done)
        let file = try Files.read(test.library.ledger().path(of: run.pictures[0]))
        #expect(try PictureFile.read(file, name: "x").settings.prompt == wild)
    }

    @Test func `a library that can only be read lists and compares, and says why firing fails`()
        throws
    {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":go seed=2")
        try test.library.ledger().close()
        let reader = try TestShell(access: .readOnly, sharing: test)
        #expect(try reader.do(":runs").count == 2)
        #expect(try reader.do("@1").first?.hasPrefix("@1  seed 1") == true)
        #expect(try reader.do(":diff 1 2").first == "@1 -> @2")
        try reader.do(":recall @1")
        #expect(try reader.do(":go").first?.contains("in the library already") == true)
        let error = try reader.error("another fox")
        #expect(error.exitCode == .library)
        #expect("\(error)".contains("reading only"))
        #expect(try reader.error(":tag @1 keep").exitCode == .library)
        #expect(try reader.runs().count == 2)
    }

    @Test func `a library that cannot be opened is said at each need, and the session lives`()
        throws
    {
        let test = try TestShell()
        try test.write("not a folder", to: ".local")
        #expect(try test.error("a red fox").exitCode == .library)
        #expect(try test.error(":runs").exitCode == .library)
        #expect(try test.do(":steps 30") == ["steps 25 -> 30"])
        try FileManager.default.removeItem(atPath: test.path(".local"))
        try test.do(":size 256", "a red fox")
    }

    @Test func `a picture that cannot be kept ends as a recorded failure`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox")
        // A file where the folder of pictures belongs: what a full or broken disk does, for root
        // too.
        let pictures = test.path(".local/share/reroll/pictures")
        try FileManager.default.removeItem(atPath: pictures)
        try test.write("x", to: ".local/share/reroll/pictures")
        #expect(try test.error(":go").exitCode == .library)
        let run = try test.runs()[1]
        #expect(run.state == .failed)
        #expect(run.errorClass == "library")
        try FileManager.default.removeItem(atPath: pictures)
        try test.do(":go")
        #expect(try test.runs()[2].state == .done)
        #expect(
            try test.do(":show @1").last?.contains("no such file") == true,
            "a picture that is gone is named")
    }

    @Test func `recalling a run whose model is gone says so, and firing names the model`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":model other", "a red fox", ":reset")
        swatch.remove(model: "other")
        let lines = try test.do(":recall @1")
        #expect(lines.contains("model other: is not here; `:unset model` or `:models`"))
        #expect("\(try test.error(":go"))".hasPrefix("model: other is no model and no folder"))
        #expect(try test.runs().count == 1)
    }

    @Test func `verify grades, and names what changed`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":seed 3", "a red fox")
        #expect(try test.do(":verify") == ["@2 against @1: identical pixels"])
        #expect(try test.runs()[1].asked == test.runs()[0].asked)
        #expect(try test.runs()[1].parent == 1)
        swatch.upgrade(flaw: 1)
        let near = try test.do(":verify @1")
        #expect(near.first == "@3 against @1: near")
        #expect(near.last == "  engine swatch 1 -> swatch 2")
        swatch.upgrade(flaw: 64)
        #expect(try test.do(":verify @1").first == "@4 against @1: different")
        let script = try TestShell(backends: [swatch], interactive: false, sharing: test)
        #expect(try script.error(":verify @1").exitCode == .different)
        #expect(test.say("refuse").last?.contains("refused") == true)
        #expect("\(try test.error(":verify @"))".contains("no picture to compare with"))
    }

    @Test func `JSON of a run has the documented keys`() throws {
        let test = try TestShell(json: true)
        try test.do(":size 256", ":seed 4")
        let run = try test.json("a red fox")
        let keys = try #require(run.objectValue).keys
        for key in [
            "run", "status", "seed", "backend", "model", "requested", "sent", "acknowledged",
            "images", "duration", "cost", "parent", "error",
        ] {
            #expect(keys.contains(key), "\(key)")
        }
        #expect(run["run"] == .integer(1))
        #expect(run["status"] == .text("done"))
        #expect(run["seed"] == .integer(4))
        #expect(run["requested"]?["steps"] == .integer(25))
        #expect(run["error"] == .null)
        #expect(run["cost"] == .null)
        #expect(run["parent"] == .null)
        guard case .array(let images)? = run["images"], let image = images.first else {
            Issue.record("no images")
            return
        }
        #expect(image["width"] == .integer(256))
        #expect(image["height"] == .integer(256))
        #expect(image["sha256"]?.textValue?.count == 64)
        let path = try #require(image["path"]?.textValue)
        #expect(SHA256.hex(try Files.read(path)) == image["sha256"]?.textValue)
        #expect(try test.json(":go seed=5")["parent"] == .integer(1))
        test.say("fail")
        #expect(try test.json(":show @")["status"] == .text("failed"))
        #expect(try test.json(":show @")["error"]?.textValue?.isEmpty == false)
    }
}

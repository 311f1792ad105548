@testable import Runs
@testable import Reports
import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct ReportTests {
    private func foxes() throws -> TestShell {
        let test = try TestShell()
        try test.do(
            ":size 256", ":seed 1", "a red fox", ":go steps=40", "a blue fox", ":star @2",
            ":tag @3 keep")
        return test
    }

    /// A report that was written, taken apart.
    private struct Page {
        let text: String
        let head: JSONValue
        var runs: [JSONValue] = []

        init(_ text: String) throws {
            self.text = text
            func blocks(_ attribute: String) throws -> [JSONValue] {
                try text.split(separator: "\n").filter {
                    $0.contains("<script type=\"application/json\" \(attribute)>")
                }.map { line in
                    let start = try #require(line.range(of: "\(attribute)>")).upperBound
                    let end = try #require(line.range(of: "</script>")).lowerBound
                    return try JSONValue(parsing: String(line[start..<end]))
                }
            }
            head = try #require(blocks("id=\"report-data\"").first)
            runs = try blocks("class=\"runs-data\"").flatMap { $0.arrayValue ?? [] }
        }

        /// The bytes of an embedded picture.
        func picture(_ place: Int) throws -> [UInt8] {
            let mark = "<script type=\"text/plain\" id=\"picture-\(place)\">"
            let address = try content(after: mark)
            let comma = try #require(address.firstIndex(of: ","))
            return Array(try #require(Data(base64Encoded: String(address[comma...].dropFirst()))))
        }

        func figures(_ run: Int) throws -> JSONValue {
            let mark = "<script type=\"application/json\" id=\"figures-\(run)\">"
            return try JSONValue(parsing: String(content(after: mark)))
        }

        private struct Missing: Error {
            let mark: String
        }

        private func content(after mark: String) throws -> Substring {
            guard let start = text.range(of: mark)?.upperBound,
                let end = text[start...].range(of: "</script>")?.lowerBound
            else { throw Missing(mark: mark) }
            return text[start..<end]
        }
    }

    private func page(_ test: TestShell, _ options: String = "") throws -> Page {
        try test.do(":report -o ~/page.html \(options)")
        return try Page(test.read("page.html"))
    }

    @Test func `it holds every run with its parameters`() throws {
        let page = try page(try foxes())
        #expect(page.head["count"]?.integerValue == 3)
        #expect(page.runs.compactMap { $0["run"]?.integerValue } == [1, 2, 3])
        #expect(page.runs[1]["values"]?["steps"] == 40)
        #expect(page.runs[1]["starred"] == true)
        #expect(page.runs[1]["parent"] == 1)
        #expect(page.runs[2]["tags"] == ["keep"])
        #expect(page.runs[2]["values"]?["prompt"] == "a blue fox")
        #expect(page.runs[1]["asked"] == ["prompt", "width", "height", "steps", "seed"])
        #expect(page.runs[0]["lines"] == [":set width=256 height=256 seed=1", "a red fox"])
    }

    @Test func `the same library gives the same file`() throws {
        let test = try foxes()
        let first = try page(test).text
        #expect(try page(test).text == first)
        let other = try TestShell(sharing: test)
        try other.do(":report -o ~/other.html")
        #expect(try other.read("other.html") == first)
    }

    @Test func `a hostile prompt stays text`() throws {
        let test = try TestShell()
        let prompt = "</script><img src=x onerror=alert(1)> & \u{2028} <!--"
        try test.do(":size 256", ":seed 1", prompt)
        try test.do(":report -o ~/page.html --title \"</title><script>alert(1)</script>\"")
        let page = try Page(test.read("page.html"))
        #expect(page.runs[0]["values"]?["prompt"]?.textValue == prompt)
        #expect(!page.text.contains("<img src=x"))
        #expect(!page.text.contains("<script>alert"))
        #expect(page.text.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)"))
    }

    @Test func `full pictures are the files themselves`() throws {
        let test = try foxes()
        let page = try page(test, "--full")
        for (place, run) in try test.runs().enumerated() {
            let path = try test.library.ledger().path(of: run.pictures[0])
            #expect(try page.picture(place) == Files.read(path))
        }
    }

    @Test func `small pictures are no larger than asked for`() throws {
        let test = try TestShell()
        try test.do(":set width=512 height=256 seed=1", "a red fox")
        let page = try page(test, "--thumbnails 100")
        let picture = try Picture.decode(page.picture(0))
        #expect(picture.width == 100 && picture.height == 50)
    }

    @Test func `a picture that several runs share is there once`() throws {
        let test = try foxes()
        try test.do(":recall @1", ":go!")
        let page = try page(test)
        let places = page.runs.map { $0["pictures"]?.arrayValue?.first?["picture"]?.integerValue }
        #expect(places == [0, 1, 2, 0])
        #expect(!page.text.contains("id=\"picture-3\""))
    }

    @Test func `the difference to the parent is what diff measures`() throws {
        let test = try foxes()
        let page = try page(test)
        let diff = try test.json(":diff 1 2 --json")
        #expect(try page.figures(2).arrayValue?.first == diff["images"])
        #expect(throws: (any Error).self) { try page.figures(1) }
    }

    @Test func `a missing file is said, and the rest is written`() throws {
        let test = try foxes()
        let run = try test.runs()[1]
        try FileManager.default.removeItem(
            atPath: test.library.ledger().path(of: run.pictures[0]))
        let said = try test.do(":report -o ~/page.html")
        #expect(said.count == 2)
        #expect(said[0].hasPrefix("missing: @2: "))
        let page = try Page(test.read("page.html"))
        #expect(page.text.contains("<script type=\"text/plain\" id=\"picture-1\"></script>"))
        #expect(try !page.picture(2).isEmpty)
        #expect(!page.text.contains(test.folder))
    }

    @Test func `runs without pictures are in it`() throws {
        let test = try foxes()
        _ = try test.error("refuse this")
        let page = try page(test)
        #expect(page.runs[3]["state"] == "refused")
        #expect(page.runs[3]["error"] == "the prompt was refused")
        #expect(page.runs[3]["pictures"] == [])
    }

    @Test func `an older report is replaced, any other file is not`() throws {
        let test = try foxes()
        try test.do(":report -o ~/page.html", ":report -o ~/page.html 1")
        #expect(try Page(test.read("page.html")).runs.count == 1)
        try test.write("precious", to: "mine.html")
        #expect(try test.error(":report -o ~/mine.html").description.contains("is no report"))
        #expect(try test.read("mine.html") == "precious")
        #expect(throws: UserError.self) { try test.do(":report -o ~/nowhere/page.html") }
    }

    @Test func `Ctrl-C leaves nothing behind`() throws {
        let waiter = InterruptibleWaiter()
        let test = try TestShell(waiter: waiter)
        try test.do(":size 256", ":seed 1", "a red fox")
        waiter.press()
        #expect(try test.error(":report -o ~/page.html") == .interrupted)
        let names = try FileManager.default.contentsOfDirectory(atPath: test.folder)
        #expect(!names.contains { $0.contains("page.html") })
    }

    @Test func `a sweep is part of it, cells in the places of the plan`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":set prompt=\"a red fox\"", ":seed 1", ":go steps=10")
        try test.do(":sweep steps 10,20 guidance 5,7.5")
        let page = try page(test)
        let sweep = try #require(page.head["sweeps"]?.arrayValue?.first)
        #expect(sweep["number"] == 1)
        let axes = try #require(sweep["axes"]?.arrayValue)
        #expect(axes.map { $0["name"]?.textValue } == ["steps", "guidance"])
        #expect(axes[1]["labels"] == ["5", "7.5"])
        // Steps run fastest, and one of the cells was there already.
        #expect(sweep["cells"] == [2, 3, 1, 4])
        #expect(try self.page(test, "sweep 1").runs.count == 4)
        #expect(try self.page(test, "4").head["sweeps"]?.arrayValue?.count == 1)
        try test.do("a blue fox")
        #expect(try self.page(test, "@").head["sweeps"] == [])
    }

    @Test func `a plot is part of it`() throws {
        let test = try foxes()
        try test.do(":report -o ~/page.html --plot \"psnr @1 1-3\" --plot \"time 1-2\"")
        let page = try Page(test.read("page.html"))
        let plots = try #require(page.head["plots"]?.arrayValue)
        #expect(plots.map { $0["measure"]?.textValue } == ["psnr", "time"])
        #expect(plots[0] == (try test.json(":plot psnr @1 1-3 --json")))
    }

    @Test func `arguments of a command line choose runs`() throws {
        let test = try foxes()
        try test.shell.perform(
            .report, operands: ["prompt:blue fox"],
            values: ["-o": ["~/page.html"], "--title": ["My \"foxes\""]])
        let page = try Page(test.read("page.html"))
        #expect(page.runs.count == 1)
        #expect(page.head["title"] == "My \"foxes\"")
    }

    @Test func `the viewer is started when asked for`() throws {
        let test = try TestShell(environment: ["REROLL_VIEWER": "false"])
        try test.do(":size 256", ":seed 1", "a red fox")
        let error = try test.error(":report -o ~/page.html --open")
        #expect(error.description.contains("the report is"))
        #expect(try !test.read("page.html").isEmpty)
    }

    @Test func `many runs are written in order, whatever thread made their pictures`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a fox")
        for step in 1...33 { try test.do(":go steps=\(step == 25 ? 99 : step)") }
        let page = try page(test, "--thumbnails 16")
        #expect(page.runs.count == 34)
        let ledger = try test.library.ledger()
        for number in [1, 32, 33, 34] {
            let stored = try ledger.run(number).pictures[0]
            let file = try Picture.decode(Files.read(ledger.path(of: stored)))
            let small = try file.resized(width: 16, height: 16)
            let jpeg = try small.jpeg(quality: ReportPictures.quality)
            #expect(try page.picture(number - 1) == jpeg, "@\(number)")
        }
    }
}

@testable import Runs
import Backends
import Foundation
import Images
import Ledger
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct ExpandTests {
    @Test func `every prompt is a run, and the runs are the cells of one series`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":expand --go a {red|blue} {fox|cat}")
        let runs = try test.runs()
        #expect(runs.map(\.prompt) == ["a red fox", "a red cat", "a blue fox", "a blue cat"])
        #expect(runs.allSatisfy { $0.template == "a {red|blue} {fox|cat}" })
        let ledger = try test.library.ledger()
        let series = try #require(ledger.allSeries("expand").first)
        #expect(try ledger.cells(of: series.number) == [1: 1, 2: 2, 3: 3, 4: 4])
        #expect(test.shell.session.settings.prompt == nil)
    }

    @Test func `a bare prompt with braces is taken as it is`() throws {
        let test = try TestShell()
        try test.do(":size 256", "{a|b} __x__ ${c}")
        #expect(try test.runs().map(\.prompt) == ["{a|b} __x__ ${c}"])
        #expect(try test.runs().map(\.template) == [nil])
    }

    @Test func `seeds that are drawn are drawn anew when all is done`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":expand --go {a|b}", ":expand --go")
        #expect(swatch.requests.count == 4)
        #expect(Set(swatch.requests.map(\.seed)).count == 4)
        try test.do(":seed 5", ":expand --go", ":expand --go")
        #expect(swatch.requests.count == 6)
    }

    @Test func `what failed is tried again by the same line, and only that`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256")
        let error = try test.error(":expand --go {fine|refuse|good} x")
        #expect("\(error)" == "expand: 1 of 3 made no picture; the same line tries them again")
        #expect(swatch.requests.count == 3)
        _ = try test.error(":expand --go {fine|refuse|good} x")
        #expect(swatch.requests.count == 4)
        #expect(try test.runs().last?.prompt == "refuse x")
    }

    @Test func `Ctrl-C stops it, and the same line goes on in another shell`() throws {
        let waiter = InterruptibleWaiter()
        let swatch = Swatch(onHang: waiter.press)
        let test = try TestShell(backends: [swatch], waiter: waiter)
        try test.do(":size 256", ":steps 3")
        let said = test.say(":expand --go {a|b|hang|c} x")
        #expect(said.contains("expand: stopped, 2 of 4 are done; the same line goes on"), "\(said)")
        #expect(swatch.requests.map(\.prompt) == ["a x", "b x", "hang x"])
        // There it hangs again at the third; the first two are not made a second time.
        let again = Swatch(onHang: waiter.press)
        let other = try TestShell(backends: [again], waiter: waiter, sharing: test)
        try other.do(":size 256", ":steps 3")
        _ = other.say(":expand --go {a|b|hang|c} x")
        #expect(again.requests.map(\.prompt) == ["hang x"])
        let series = try test.library.ledger().allSeries("expand")
        #expect(series.count == 1)
    }

    @Test func `wildcard files are read from the library's folder, and faults are said`() throws {
        let test = try TestShell()
        try test.do(":size 256", "warm up")
        let folder = try test.library.ledger().home + "/wildcards/animals"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try Files.write(Array("fox\n# no\n wolf \n".utf8), to: folder + "/dogs.txt")
        try Files.write(Array("- x".utf8), to: folder + "/old.yaml")
        try Files.write(Array("{".utf8), to: folder + "/broken.json")
        let said = try test.do(":expand a __animals/dogs__")
        #expect(said.contains("   1  a fox"))
        #expect(said.contains("   2  a wolf"))
        #expect(said.contains { $0.contains("old.yaml: YAML is not read") })
        #expect(said.contains { $0.contains("broken.json") })
        let near = try test.error(":expand __animals/dgs__")
        #expect("\(near)".contains("did you mean __animals/dogs__?"), "\(near)")
    }

    @Test func `the picture keeps the template, and importing it brings the prompt`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":expand --go a {red|blue} fox", ":reset")
        let picture = try #require(test.runs().last?.pictures.first)
        let path = try test.library.ledger().path(of: picture)
        let reading = try PictureFile.read(Files.read(path), name: "x")
        #expect(reading.template == "a {red|blue} fox")
        #expect(reading.settings.prompt == "a blue fox")
        #expect(try test.do(":import \(path)").contains("expanded from a {red|blue} fox"))
        #expect(try test.json(":export 2 json")["template"]?.textValue == "a {red|blue} fox")
        try test.do(":recall 1")
        #expect(test.shell.session.settings.prompt == "a red fox")
    }

    @Test func `too many prompts are counted and refused, none is fired`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        let digits = "{0|1|2|3|4|5|6|7|8|9}"
        let template = String(repeating: digits, count: 7)
        let error = try test.error(":expand! \(template)")
        #expect("\(error)".contains("10,000,000 prompts"))
        #expect(swatch.requests.isEmpty)
    }

    @Test func `with --json the prompts are one object, and nothing is fired`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch], json: true)
        let expanded = try test.json(":expand --random 4 --seed 9 {a|b|c}")
        #expect(expanded["count"] == 4)
        #expect(expanded["seed"] == 9)
        #expect(expanded["prompts"]?.arrayValue?.count == 4)
        #expect(swatch.requests.isEmpty)
    }

    @Test func `a set of seeds is fired over for every prompt`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch])
        try test.do(":size 256", ":seeds keep = 7 42", ":seed keep", ":expand --go {a|b}")
        #expect(swatch.requests.map(\.prompt) == ["a", "a", "b", "b"])
        #expect(swatch.requests.map(\.seed) == [7, 42, 7, 42])
        try test.do(":expand --go")
        #expect(swatch.requests.count == 4)
    }

    @Test func `in queue mode the prompts wait in their cells`() throws {
        let test = try TestShell()
        try test.do(":size 256", "x", ":queue on", ":expand --go {a|b} x", ":queue wait")
        let runs = try test.runs()
        #expect(runs.map(\.prompt) == ["x", "a x", "b x"])
        // As without the queue, no prompt of a template is made from the one before.
        #expect(runs.map(\.parent) == [nil, 1, 1])
        #expect(
            runs.dropFirst().allSatisfy { $0.template == "{a|b} x" && $0.state == .done })
        let ledger = try test.library.ledger()
        let series = try #require(ledger.allSeries("expand").first)
        #expect(try ledger.cells(of: series.number) == [1: 2, 2: 3])
    }
}

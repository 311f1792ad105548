import Foundation
import JSON
import Ledger
import LineSyntax
import Testing

@testable import Batch
@testable import Shell

@Suite(.ownThreads) struct BatchOutputTests: BatchSuite {
    let shop = PaidBackend()
    let test: TestShell

    init() throws {
        test = try TestShell(backends: [Swatch(), shop], interactive: false)
    }

    @Test func `JSON is one object a row, in the order of the rows, old and not fired ones too`()
        throws
    {
        let test = try TestShell(backends: [shop], interactive: false, json: true)
        try test.write("a\nlost b\nc\nd", to: "rows.txt")
        var options = BatchOptions(file: "~/rows.txt")
        options.values = [("backend", "shop")]
        options.inFlight = 1
        for budget in [0.05, 0.10] {
            options.budget = budget
            #expect(throws: UserError.self) { try test.shell.batch(options) }
            let objects = try test.output.take().filter { $0.hasPrefix("{") }
                .map { try JSONValue(parsing: $0) }
            #expect(objects.map { $0["row"] } == [1, 2, 3, 4])
            #expect(objects.map { $0["line"] } == [1, 2, 3, 4])
            #expect(objects[1]["status"] == "unknown")
            #expect(objects[3]["status"] == (budget == 0.05 ? "not fired" : "done"))
            #expect(objects[0]["cached"] == .bool(budget == 0.10))
            #expect(objects[0]["requested"]?["prompt"] == "a")
        }
    }

    @Test func `pictures are also written by name or number, nothing is overwritten`() throws {
        let rows = "prompt,name,count\na,,\nb,fox,2\nc,Bear.PNG,"
        let said = try batch(rows, name: "rows.csv") { $0.folder = "~/out" }
        #expect(said[0].hasSuffix("/out/0001.png"))
        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: test.path("out")).sorted()
        }
        #expect(try names() == ["0001.png", "Bear.PNG", "fox-2.png", "fox.png"])
        // What was taken away comes back from the library, and nothing is fired for it.
        try FileManager.default.removeItem(atPath: test.path("out/fox.png"))
        try batch(rows, name: "rows.csv") { $0.folder = "~/out" }
        #expect(try names().count == 4)
        #expect(shop.prompts.count == 3)
        let (error, there) = try failing("d\ne") { $0.folder = "~/out" }
        #expect("\(error)".contains("1 of the files are there already"))
        #expect(there == ["~/rows.txt:1: \(test.path("out"))/0001.png is there already"])
        let twice = try failing("prompt,name\na,x\nb,X.png", name: "b.csv") { $0.folder = "~/o" }
        #expect(
            twice.said == ["~/b.csv:3:name: X.png is the file of line 2 already; give another name"]
        )
        #expect(try failing("prompt,name\na,x", name: "b.csv").said[0].contains("give --out DIR"))
    }

    @Test func `two processes do not fire the same rows at once`() throws {
        try batch("a\nb")
        let ledger = try test.library.ledger()
        let claim = try ledger.claim(try ledger.series(1))
        #expect(claim != nil)
        #expect("\(try failing("a\nb").error)".contains("another reroll is at these rows now"))
    }

    @Test func `a fixed seed on a reproducible backend comes from the library`() throws {
        let rows = #"{"prompt":"fox","seed":3,"backend":"embedded","size":"256"}"#
        try batch(rows, name: "a.jsonl")
        let said = try batch(rows + "\n" + rows, name: "a.jsonl")
        #expect(said == ["2 rows: 2 done, 2 of them before"])
        #expect(try test.runs().count == 1)
    }
}

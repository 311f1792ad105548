@testable import Batch
import Backends
import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct BatchTests {
    let shop = PaidBackend()
    let test: TestShell

    init() throws {
        test = try TestShell(backends: [Swatch(), shop], interactive: false)
    }

    /// Does a batch of rows on the shop and gives what it said.
    @discardableResult
    private func batch(
        _ text: String, name: String = "rows.txt", _ change: (inout BatchOptions) -> Void = { _ in }
    ) throws -> [String] {
        _ = test.output.take()
        try test.write(text, to: name)
        var options = BatchOptions(file: "~/\(name)")
        options.values = [("backend", "shop")]
        options.budget = 1000
        change(&options)
        try test.shell.batch(options)
        return test.output.take()
    }

    /// As ``batch(_:name:_:)``, for one that must not end well.
    private func failing(
        _ text: String, name: String = "rows.txt", _ change: (inout BatchOptions) -> Void = { _ in }
    ) throws -> (error: UserError, said: [String]) {
        let error = try #require(throws: UserError.self) { try batch(text, name: name, change) }
        return (error, test.output.take())
    }

    @Test func `rows become runs in a series, over what the flags say, and are told in order`()
        throws
    {
        let rows = """
            {"prompt":"one","steps":9,"seed":5}
            "two"
            {"p":"three","cfg":"3.5","size":"256x320","x":2}
            """
        let said = try batch(rows, name: "rows.jsonl") {
            $0.values += [("steps", "12"), ("aspect", "16:9")]
        }
        #expect(said.count == 4)
        #expect(said[0].hasPrefix("~/rows.jsonl:1  @"))
        #expect(said[2].hasPrefix("~/rows.jsonl:3  @"))
        #expect(said[2].contains("  $0.040  "))
        #expect(said[3] == "3 rows: 3 done, $0.08")
        let cells = try test.library.ledger().cells(of: 1)
        let runs = try (1...3).map { try test.library.ledger().run(try #require(cells[$0])) }
        let asked = try runs.map { try $0.askedSettings() }
        #expect(asked.map(\.prompt) == ["one", "two", "three"])
        #expect(asked.map(\.steps) == [9, 12, 12])
        #expect(asked[0].seed == .fixed(5))
        #expect(asked.map(\.width) == [nil, nil, 256])
        #expect(asked.map(\.aspect) == [.wide, .wide, nil])
        #expect(asked[2].guidance == 3.5)
        #expect(runs.map(\.pictures.count) == [1, 1, 2])
        #expect(try test.library.ledger().allSeries("batch").count == 1)
    }

    @Test func `every row is checked first; all that is wrong is named and nothing is fired`()
        throws
    {
        let rows = """
            prompt,steps,aspect,width,seed,name
            fox,900,,,,
            ,3,,,,
            fox,3,16:9,512,,
            fox,3,,,many,
            fox,3,,,,a/b
            """
        let (error, said) = try failing(rows, name: "rows.csv") { $0.folder = "~/out" }
        #expect(error.exitCode == .input)
        #expect("\(error)" == "~/rows.csv: 5 lines cannot be used; nothing was fired")
        #expect(said.count == 5)
        for (line, words) in zip(
            said,
            [
                "2:steps: 900 is out of range; allowed 1 to 100",
                "3:prompt: is empty; type what the picture should show",
                "4:width: the row sets aspect, too; give one of them", "5:seed: ",
                "6:name: is no file name; allowed",
            ])
        {
            #expect(line.hasPrefix("~/rows.csv:\(words)"), "\(line)")
        }
        #expect(shop.prompts.isEmpty)
        #expect(try test.runs().isEmpty)
        #expect(
            try failing("\n# none\n").error
                == .input("~/rows.txt: holds no row; give one prompt a line"))
        #expect(try failing("a") { $0.format = "xml" }.error.exitCode == .input)
        #expect(try failing("a") { $0.file = "~/missing" }.error.exitCode == .input)
    }

    @Test func `the same rows again fire nothing, another take fires all, and new rows are new`()
        throws
    {
        try batch("a\nb")
        #expect(
            try batch("a\n\nb # not a comment".replacing(" # not a comment", with: "")) == [
                "2 rows: 2 done, 2 of them before, $0.04"
            ])
        #expect(shop.prompts.sorted() == ["a", "b"])
        try batch("a\nb") { $0.take = 2 }
        #expect(shop.prompts.count == 4)
        try batch("a\nb") { $0.values.append(("steps", "3")) }
        #expect(shop.prompts.count == 6)
    }

    @Test func `what failed is tried again by the next start, and that is said`() throws {
        let (error, said) = try failing("a\nbroken b\nc")
        #expect(error.exitCode == .run)
        #expect(
            "\(error)"
                == "1 row of 3 not done; the same command tries those again that cost nothing")
        #expect(said[1].hasPrefix("~/rows.txt:2  @"))
        #expect(said[1].hasSuffix("it broke"))
        #expect(said[3] == "3 rows: 2 done, 1 failed, $0.04")
        shop.mend()
        #expect(try batch("a\nbroken b\nc").last == "3 rows: 3 done, 2 of them before, $0.06")
        #expect(shop.prompts.filter { $0 == "a" }.count == 1)
    }

    @Test func `what may have been billed is held back, named, and fired only when told so`() throws
    {
        let rows = "a\nlost b\nc"
        #expect(
            try failing(rows).said.last == "3 rows: 2 done, 1 unknown, $0.04, perhaps $0.02 more")
        let (error, said) = try failing(rows)
        #expect(error.exitCode == .run)
        #expect(shop.prompts.count == 3)
        let number = try #require(try test.library.ledger().cells(of: 1)[2])
        #expect(
            said.last
                == "held back, for a run of theirs may have been billed: ~/rows.txt:2 "
                + "(@\(number) unknown); "
                + "--retry-unknown fires them again")
        shop.mend()
        try batch(rows) { $0.retriesUnknown = true }
        #expect(shop.prompts.count == 4)
    }

    @Test
    func `a run whose process was killed is held back where it costs, and fired where it is free`()
        throws
    {
        for (shop, isFree) in [(PaidBackend(), false), (PaidBackend(cents: 0), true)] {
            let test = try TestShell(backends: [shop], interactive: false)
            let ledger = try test.library.ledger()
            var settings = Settings()
            settings.prompt = "a"
            settings.backend = "shop"
            let plan: JSONValue = ["rows": [settings.jsonValue], "take": 1]
            var new = NewRun(
                try Request(settings, randomSeed: { 1 }), session: "killed",
                cell: Cell(
                    series: try ledger.series("batch", plan: plan, session: "s").number, position: 1
                ))
            new.session = "killed"
            let number: Int = try ledger.begin(new)
            try ledger.finish(number, Outcome(.interrupted))
            try test.write("a", to: "rows.txt")
            var options = BatchOptions(file: "~/rows.txt")
            options.values = [("backend", "shop")]
            options.budget = 1
            if isFree {
                try test.shell.batch(options)
            } else {
                #expect(throws: UserError.self) { try test.shell.batch(options) }
            }
            #expect(shop.prompts.count == (isFree ? 1 : 0))
            #expect(try ledger.allSeries().count == 1)
        }
    }

    @Test func `no more runs go at once than asked for, or than the backend can do`() throws {
        shop.open()
        let rows = (1...12).map { "fox \($0)" }.joined(separator: "\n")
        try batch(rows) { $0.inFlight = 3 }
        #expect(shop.most <= 3)
        let single = PaidBackend(runsAtOnce: 1)
        let test = try TestShell(backends: [single], interactive: false)
        try test.write(rows, to: "rows.txt")
        var options = BatchOptions(file: "~/rows.txt")
        options.values = [("backend", "shop")]
        options.budget = 1
        options.inFlight = 8
        try test.shell.batch(options)
        #expect(single.most == 1)
        #expect(single.prompts == rows.split(separator: "\n").map(String.init))
    }

    @Test func `all that wait go side by side`() async throws {
        let shop = shop
        let opener = Task.detached {
            while shop.most < 3 { try await Task.sleep(nanoseconds: 1_000_000) }
            shop.open()
        }
        try batch("wait 1\nwait 2\nwait 3") { $0.inFlight = 3 }
        try await opener.value
        #expect(shop.most == 3)
    }

    @Test func `Ctrl-C finishes what is under way, a second one gives it up, and the rest is kept`()
        throws
    {
        for presses in [1, 2] {
            let shop = PaidBackend()
            let waiter = InterruptibleWaiter()
            let test = try TestShell(backends: [shop], interactive: false, waiter: waiter)
            try test.write((1...6).map { "wait \($0)" }.joined(separator: "\n"), to: "rows.txt")
            var options = BatchOptions(file: "~/rows.txt")
            options.values = [("backend", "shop")]
            options.inFlight = 2
            options.budget = 1
            let (press, isPressed) = (waiter.press, waiter.isPressed)
            let user = Thread {
                while shop.most < 2 { usleep(1000) }
                for _ in 1...presses {
                    press()
                    while isPressed() { usleep(1000) }
                }
                if presses == 1 { shop.open() }
            }
            user.start()
            let error = try #require(throws: UserError.self) { try test.shell.batch(options) }
            #expect(error == .interrupted)
            #expect(error.exitCode == .interrupted)
            let runs = try test.runs()
            let sent = runs.filter { $0.started != nil }
            #expect(
                sent.map(\.state) == Array(repeating: presses == 1 ? .done : .cancelled, count: 2))
            // One more was written down while it waited for its place.
            #expect(runs.count == 3)
            #expect(runs.filter { $0.started == nil }.map(\.state) == [.cancelled])
            let said = test.output.take()
            #expect(said.last == "stopped; the same command goes on from here")
            if presses == 1 {
                try test.shell.batch(options)
                #expect(shop.prompts.count == 6)
            } else {
                shop.open()
                // Both had been sent.
                #expect(throws: UserError.self) { try test.shell.batch(options) }
                #expect(shop.prompts.count == 6)
            }
        }
    }

    @Test func `a batch that costs wants a yes or a cap, and ends at the cap`() throws {
        let rows = (1...8).map { "fox \($0)" }.joined(separator: "\n")
        let (error, _) = try failing(rows) { $0.budget = nil }
        #expect(
            "\(error)" == "cost: 8 rows cost about $0.16; give --yes, or cap it with --budget 1.00")
        #expect(shop.prompts.isEmpty)
        let capped = try failing(rows) { $0.budget = 0.10 }
        #expect(capped.error.exitCode == .run)
        #expect("\(capped.error)".hasPrefix("budget: the next row would pass $0.10"))
        #expect(capped.said.last == "8 rows: 5 done, 3 not fired, $0.10")
        #expect(shop.prompts.count == 5)
        #expect(
            try failing(rows) { $0.budget = 0.10 }.said.last?.contains("5 of them before") == true)
        try batch(rows) { $0.budget = 0.16 }
        #expect(shop.prompts.count == 8)
    }

    @Test func `many failures in a row stop a batch, with the reason`() throws {
        let rows = (1...60).map { "broken \($0)" }.joined(separator: "\n")
        let (error, said) = try failing(rows)
        #expect("\(error)".hasPrefix("stopped after 20 failures in a row, the last one: it broke"))
        #expect((20...28).contains(shop.prompts.count))
        #expect(said.last?.contains("not fired") == true)
    }

    @Test func `a backend that takes no request as it is set up stops a batch at once`() throws {
        let rows = "a\n" + (1...30).map { "denied \($0)" }.joined(separator: "\n")
        let (error, said) = try failing(rows) { $0.inFlight = 1 }
        #expect(
            "\(error)"
                == "stopped, for the next row would fare the same: the key is wrong; then the same "
                + "command goes on from here")
        #expect(shop.prompts == ["a", "denied 1"])
        #expect(said.last == "31 rows: 1 done, 1 refused, 29 not fired, $0.02")
        shop.mend()
        try batch(rows)
        #expect(shop.prompts.count == 32)
    }

    @Test func `rows are written down before there is a place, and no more sent than asked for`()
        throws
    {
        let rows = (1...40).map { "wait \($0)" }.joined(separator: "\n")
        let (shop, library) = (shop, test.library)
        let opener = Thread {
            while (try? library.ledger().cells(of: 1).count) != 12 || shop.most < 8 {
                usleep(1000)
            }
            shop.open()
        }
        opener.start()
        try batch(rows) { $0.inFlight = 8 }
        #expect(shop.most == 8)
        let runs = try test.runs()
        #expect(runs.count == 40)
        #expect(runs.allSatisfy { $0.state == .done })
    }

    @Test func `a picture that was wrongly compressed fails its run and is kept with it`() throws {
        let (error, said) = try failing("a\ngarbled b\nc") {
            $0.values.append(("count", "2"))
        }
        #expect(error.exitCode == .run)
        #expect(said.last == "3 rows: 2 done, 1 failed, $0.12")
        let run = try #require(try test.runs().first { $0.state == .failed })
        #expect(run.error?.hasPrefix("the picture cannot be read (") == true, "\(run.error ?? "")")
        #expect(run.error?.hasSuffix("; it is kept with the run") == true)
        #expect(run.cost == 0.04)
        #expect(run.pictures.count == 2)
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

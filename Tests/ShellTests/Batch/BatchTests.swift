import JSON
import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Batch
@testable import Shell

@Suite(.ownThreads) struct BatchTests: BatchSuite {
    let shop = PaidBackend()
    let test: TestShell

    init() throws {
        test = try TestShell(backends: [Swatch(), shop], interactive: false)
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
}

import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct FindQueryTests {
    let folder: TemporaryFolder
    let ledger: Ledger

    /// 1 red fox, starred; 2 blue fox, tagged; 3 failed; 4 child of 2; 5 queued with odd text.
    init() throws {
        folder = try TemporaryFolder()
        ledger = try tickingLedger(folder.home)
        try ledger.makeDone(newRun("a red fox", seed: 1) { $0.steps = 10 })
        try ledger.star(1)
        try ledger.makeDone(newRun("a blue fox in Café light", seed: 2) { $0.steps = 30 })
        try ledger.tag(2, ["keep", "sky-blue"])
        try ledger.note(2, "nice and \"crisp\"")
        let third = try ledger.begin(
            newRun("a castle", seed: 3) {
                $0.scheduler = .eulerA
                $0.guidance = 12.5
                $0.clipskip = 2
            })
        try ledger.markSent(third)
        try ledger.finish(
            third,
            Outcome(.failed, duration: 12, cost: 0.5, errorClass: "timeout", error: "No answer"))
        try ledger.makeDone(
            newRun("a castle with a fox", seed: 42, parent: 2) {
                $0.aspect = .wide
                $0.negative = "blurry, text"
            })
        _ = try ledger.begin(newRun("100% \"quoted\" 16:9 it's -- star ' OR 1=1", seed: 5))
    }

    // One library serves all the queries of a test: making it takes a dozen waits for the disk.

    @Test func `a query finds its runs, newest first`() throws {
        let queries: [(String, [Int])] = [
            ("", [5, 4, 3, 2, 1]),
            ("fox", [4, 2, 1]),
            ("FOX castle", [4]),
            ("cas*", [4, 3]),
            ("cas", []),
            ("cafe", [2]),
            (#""fox in""#, [2]),
            (#""in fox""#, []),
            ("fox -castle", [2, 1]),
            ("-fox", [5, 3]),
            ("-castle -blue", [5, 1]),
            ("crisp", [2]),
            ("note:crisp", [2]),
            ("prompt:crisp", []),
            ("negative:blurry", [4]),
            ("-negative:blurry fox", [2, 1]),
            (#"prompt="a red fox""#, [1]),
            (#"prompt="a red""#, []),
            (#"-prompt="a red fox" fox"#, [4, 2]),
            (#"prompt="100% \"quoted\" 16:9 it's -- star ' OR 1=1""#, [5]),
            (#"prompt="%""#, []),
            (#"negative="blurry, text""#, [4]),
            (#"negative="""#, [5, 3, 2, 1]),
            (#"note="""#, [5, 4, 3, 1]),
            ("steps>10", [5, 4, 3, 2]),
            ("steps>=10 steps<25", [1]),
            ("st=30", [2]),
            ("steps:30", [2]),
            ("-steps=30", [5, 4, 3, 1]),
            ("steps!=30", [5, 4, 3, 1]),
            ("steps<200", [5, 4, 3, 2, 1]),
            ("guidance=12.5", [3]),
            ("cfg>7.5", [3]),
            ("guidance=7.5 fox", [4, 2, 1]),
            ("seed=42", [4]),
            ("seed>2 seed<42", [5, 3]),
            ("scheduler=euler_a", [3]),
            ("sampler!=DDIM", [3]),
            ("aspect:16:9", [4]),
            ("aspect!=16:9", [5, 3, 2, 1]),
            ("width=640 height=360", [4]),
            ("backend:embedded model=bundled", [5, 4, 3, 2, 1]),
            ("backend:segmind", []),
            ("clipskip=2", [3]),
            ("clipskip=1", [5, 4, 2, 1]),
            ("clipskip<2 castle", [4]),
            ("clipskip!=1", [3]),
            ("long=truncate castle", [4, 3]),
            ("long=chunk", []),
            ("tag:keep", [2]),
            ("tag:sky-blue tag:keep", [2]),
            ("tag:blue", []),
            ("-tag:keep fox", [4, 1]),
            ("tag!=keep fox", [4, 1]),
            ("star", [1]),
            ("starred fox", [1]),
            ("-star fox", [4, 2]),
            ("starred:no fox", [4, 2]),
            (#""star""#, [5]),
            ("state:failed", [3]),
            ("state!=done", [5, 3]),
            ("state:queued", [5]),
            ("run>=4", [5, 4]),
            ("number<@2", [1]),
            ("parent=2", [4]),
            ("duration>5", [3]),
            ("cost>0.1", [3]),
            ("error:timeout", [3]),
            ("error:answer", [3]),
            ("-error:timeout", [5, 4, 2, 1]),
            ("session:s1 castle", [4, 3]),
            ("pictures:0", [5, 3]),
            ("after:1970-01-01 before:1970-01-01T00:00:05", [2, 1]),
            ("-before:1970-01-01T00:00:05", [5, 4, 3]),
            ("16:9", [5]),
            ("it's", [5]),
            (#""' OR 1=1""#, [5]),
            (#""\"quoted\"""#, [5]),
            ("100%", [5]),
        ]
        for (query, numbers) in queries {
            #expect(try ledger.find(query).map(\.number) == numbers, "\(query)")
        }
    }

    @Test func `a query ends at its limit and goes on before a run`() throws {
        #expect(try ledger.find("fox", limit: 2).map(\.number) == [4, 2])
        #expect(try ledger.find("fox", before: 2, limit: 2).map(\.number) == [1])
        #expect(try ledger.find("", before: 3).map(\.number) == [2, 1])
        #expect(try ledger.find("fox", limit: -1).isEmpty)
    }

    @Test func `a run that is found is whole`() throws {
        #expect(try ledger.find("tag:keep") == [ledger.run(2)])
    }

    @Test func `what cannot be asked is refused in one sentence`() throws {
        let queries = [
            (
                "stepz>3",
                "stepz: there is nothing of that name to search by; did you mean steps? "
                    + "text with '>' goes in double quotes"
            ),
            ("steps>x", "steps: \"x\" is not a whole number; allowed 1 to 10000"),
            ("scheduler>DDIM", "scheduler: '>' is for numbers; use = or !="),
            ("tag>x", "tag: '>' is for numbers; use = or !="),
            (
                "state:don",
                "state: 'don' is no state; allowed queued, sent, done, failed, refused, cancelled, "
                    + "unknown, interrupted; did you mean done?"
            ),
            ("run=x", "run: 'x' is not a whole number, such as 12"),
            ("cost>nan", "cost: 'nan' is not a number, such as 2.5"),
            (
                "after:soon",
                "after: 'soon' is not a date; write 2026-01-31 or 2026-01-31T09:30"
            ),
            ("starred:maybe", "starred: 'maybe' is neither yes nor no"),
            (
                "seed=random",
                "seed: a run keeps the number that random became; search for a number"
            ),
        ]
        for (query, message) in queries {
            let error = try #require(throws: (any Error).self) { try ledger.find(query) }
            #expect("\(error)" == message)
        }
    }

    @Test func `no text breaks the query, whatever signs it holds`() throws {
        let queries = [
            "*", "**", "\"\"", "a*b", "^fox", "(fox", "NEAR(a b)", "fox AND", "OR", "NOT", "{x}",
            "+", "-", "--", "a\u{0}b", "\u{fffd}", "'", ";", "fox\u{301}", "%", "_", "\\", "$.seed",
            String(repeating: "-x ", count: 200), String(repeating: "steps>1 ", count: 200),
            "\"" + String(repeating: "word ", count: 50_000) + "\"",
            String(repeating: "word ", count: 200), String(repeating: "x", count: 100_000),
        ]
        for query in queries {
            #expect(throws: Never.self, "\(query.prefix(20))") { try ledger.find(query) }
        }
    }

    @Test func `more terms than SQLite takes are refused with the number allowed`() throws {
        let error = try ledgerError { try ledger.find(String(repeating: "x ", count: 201)) }
        #expect(
            error.message == "find: 201 terms are too many; allowed 200, and a text in double "
                + "quotes is one")
    }

    @Test func `every parameter of the table can be searched by`() throws {
        for parameter in Parameter.all {
            guard let value = parameter.value(in: try request("a red fox", seed: 1).resolved)
            else { continue }
            let query = "\(parameter.name)=\"\(parameter.print(value))\" -steps=10"
            // The defaults of everything but the prompt and the seed are those of runs 2 to 5.
            let expected = ["prompt", "seed"].contains(parameter.name) ? [] : [5]
            #expect(try Array(ledger.find(query).map(\.number).prefix(1)) == expected, "\(query)")
        }
    }
}

import JSON
import Parameters
import Testing

@testable import Batch

@Suite struct BatchFileTests {
    private func file(_ text: String, _ name: String = "rows") throws -> BatchFile {
        try BatchFile(Array(text.utf8), name: name, format: nil)
    }

    @Test func `the name tells the format, and without one the first line`() throws {
        let json = #"{"prompt":"a"}"# + "\n\"b\"\n"
        let csv = "prompt,steps\na,3\nb,\n"
        for (text, names) in [
            (json, ["x.jsonl", "x.ndjson", "-"]), (csv, ["x.CSV", "-"]),
            ("a\n# no row\n\nb\r\n", ["x.txt", "-"]),
        ] {
            for name in names {
                let file = try file("\u{FEFF}" + text, name)
                #expect(file.problems.isEmpty, "\(name)")
                let prompts = file.rows.map { $0.fields.first { $0.name == "prompt" }?.value }
                #expect(prompts[0] == (text == json ? .json("a") : .text("a")), "\(name)")
                #expect(prompts[1] == .text("b"), "\(name)")
                #expect(file.rows.count == 2)
            }
        }
        #expect(try file("\"a fox\" said she\n").rows.count == 1)
        #expect(try file("prompt engineering, steps\n").rows.count == 1)
    }

    @Test func `rows know their lines and fields`() throws {
        let rows = try file("\n" + #"{"steps":3,"prompt":"a","seed":null}"#, "a.jsonl").rows
        #expect(rows.map(\.line) == [2])
        #expect(rows[0].fields.map(\.name) == ["prompt", "seed", "steps"])
        #expect(rows[0].fields[2].value == .json(.integer(3)))
        let csv = try file("prompt,cfg\n\"two\nlines\",\nb,2", "a.csv").rows
        #expect(csv.map(\.line) == [2, 4])
        #expect(csv[0].fields.map(\.name) == ["prompt"], "an empty cell is unset")
    }

    @Test(
        arguments: [
            ("a.csv", "prompt,stepz\na,1", "f:1:stepz: is no parameter; did you mean steps?"),
            ("a.csv", "prompt,prompt\na,b", "f:1:prompt: stands twice in the header"),
            ("a.csv", "prompt,seed\na,1\nb, c,2", "f:3: 3 fields where the header has 2"),
            ("a.csv", "prompt\n\"a", "f:2: a quoted field that never ends"),
            ("a.jsonl", "\"a\"\n[1]", "f:2: an array where an object of parameters"),
            ("a.json", "[\n{}]", "f:1: json: byte 1"),
            ("a.txt", "a\n:steps 3", "f:2: :steps is a command"),
            ("a.txt", "@12", "f:1: @12 is a run and no prompt"),
        ])
    func `a line that cannot be a row is named`(_ name: String, _ text: String, _ words: String)
        throws
    {
        let problem = try #require(try file(text, name).problems.first)
        #expect(problem.text("f").hasPrefix(words), "\(problem.text("f"))")
    }

    @Test func `bytes that are no text are refused with their line`() throws {
        let problem = try #require(throws: BatchFile.Problem.self) {
            try BatchFile(Array("a\nb\n".utf8) + [0xFF], name: "-", format: nil)
        }
        #expect(problem.line == 3)
    }
}

import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct ScriptTests {
    /// Does the lines of a script in an empty library and gives its runs.
    private func rebuilt(_ lines: [String]) throws -> [Run] {
        let test = try TestShell()
        for line in lines { try test.do(line) }
        return try test.runs()
    }

    private func same(_ a: [Run], _ b: [Run]) throws {
        try #require(a.count == b.count)
        for (one, other) in zip(a, b) {
            #expect(one.asked == other.asked)
            #expect(one.requested == other.requested)
            #expect(one.pictures.map(\.sha256) == other.pictures.map(\.sha256))
        }
    }

    @Test(arguments: [
        "a red fox", "two\nlines", "tail \r\n", "::x", ":x", ": x", "#3 fox", "@1", "@home", "@",
        "\"quoted\" \\ fox", "  spaces  ", "\u{1B}[31mred", "a=b", "=", "x4", "e\u{301}", "é",
        "\u{301}accent", "👩‍👩‍👧", "a\u{2028}b", "steps=30", ":! rm", "> fox", "{a|b}, --x",
    ])
    func `any prompt is rebuilt to the byte, by lines without control characters`(_ prompt: String)
        throws
    {
        let test = try TestShell()
        var settings = Settings()
        settings.prompt = prompt
        settings.width = 256
        settings.height = 256
        try test.shell.context.firer.fire(settings, force: false)
        _ = test.output.take()
        let lines = try test.do(":script")
        #expect(!lines.joined().unicodeScalars.contains { $0.commandsTerminal })
        let again = try rebuilt(lines)
        try same(test.runs(), again)
        #expect(again[0].prompt.utf8.elementsEqual(prompt.utf8))
    }

    @Test(arguments: [1, 2, 3, 4])
    func `random runs are rebuilt with the same requests and pixels`(_ start: UInt64) throws {
        var random = Xorshift(state: start &* 0x9E37_79B9_7F4A_7C15 | 1)
        let test = try TestShell()
        try test.do(":size 256", "a fox")
        for _ in 0..<12 { try test.do(line(&random)) }
        for run in try test.runs() where random.next() % 3 == 0 {
            test.say(":recall @\(run.number)")
            test.say([":go", ":go!", ":go steps=31"][Int(random.next() % 3)])
        }
        let lines = try test.do(":script")
        try same(test.runs(), rebuilt(lines))
    }

    private func line(_ random: inout Xorshift) -> String {
        let lines = [
            "a fox", "a \"red\" fox, #1", ":seed 7", ":seed random", ":unset steps", ":steps 1",
            ":steps 25", ":aspect 1:1", ":size 256", ":go", ":go!", ":go x2", ":negative",
            ":negative a  b", ":set negative=", ":undo", ":go seed=7", ":go seed=7 steps=25",
            ":scheduler pndm", ":reset steps", ":go guidance=3.25 negative=\"x \\\" y\"",
            ":set width=320 height=256",
        ]
        let line = lines[Int(random.next() % UInt64(lines.count))]
        // An undo past the first change is an error, and would stop the test, not the script.
        return line == ":undo" ? ":steps 2" : line
    }

    @Test func `the lines are few`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":go steps=30", ":go", ":go!", ":go!")
        #expect(
            try test.do(":script") == [
                ":set width=256 height=256 seed=1", "a red fox", ":go steps=30", ":go!", ":go!",
            ])
        #expect(
            try test.do(":script 2-3") == [
                ":set width=256 height=256 steps=30 seed=1", "a red fox", ":unset steps", ":go",
            ])
        #expect(try test.do(":script @-1").count == 2)
        #expect(try test.do(":script 2").count == 2)
    }

    @Test func `a request that is spelled out is fired again all the same`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":go! steps=25")
        try same(test.runs(), rebuilt(test.do(":script")))
    }

    @Test func `a script is written to a new file, which does the same`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox", ":go", ":script 1-2 ~/foxes.reroll")
        #expect("\(try test.error(":script 1-2 ~/foxes.reroll"))".contains("is there already"))
        let other = try TestShell()
        try other.write(test.read("foxes.reroll"), to: "foxes.reroll")
        try other.do(":source ~/foxes.reroll")
        try same(test.runs(), other.runs())
    }

    @Test func `ranges that are none are named`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox")
        for word in ["3-", "9-3", "0-3", "1-99999999999999999999", "1.2-3", "3-@", "@1-"] {
            #expect(
                "\(try test.error(":script \(word)"))".contains("is no range of runs"), "\(word)")
            #expect("\(try test.error(":runs \(word)"))".contains("is no range of runs"), "\(word)")
        }
        for word in ["0", "-3", "99999999999999999999", "１", "fox"] {
            #expect("\(try test.error(":runs \(word)"))".contains("takes a number or a range"))
        }
        #expect("\(try test.error(":script 7-9"))" == "no run there made a picture")
        #expect(try test.do(":runs @1-@1").count == 1)
        #expect(try test.do(":runs 1-9223372036854775807").count == 1)
    }
}

/// A generator whose numbers are the same every time.
struct Xorshift {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

import Ledger
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct LineageTests {
    @Test func `after checking out, the next run is made from that run`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":steps 30", ":go", ":steps 40", ":go")
        #expect(
            try test.do(":checkout @1") == ["steps 40 -> 25 (default)", "at @1"])
        try test.do(":guidance 5", ":go")
        #expect(try test.runs().map(\.parent) == [nil, 1, 2, 1])
        try test.do(":recall @2", ":go seed=9")
        #expect(try test.runs().last?.parent == 4, "recalling does not move the session")
    }

    @Test func `a branch follows the session that is on it`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox", ":branch warm", ":go", ":checkout @1", ":go!")
        let ledger = try test.library.ledger()
        #expect(try ledger.branch("warm")?.tip == 2)
        try test.do(":checkout warm", ":go!")
        #expect(try ledger.branch("warm")?.tip == 4)
        #expect(try test.runs().map(\.parent) == [nil, 1, 1, 2])
        #expect("\(try test.error(":branch warm"))".contains("there is warm already at @4"))
        #expect("\(try test.error(":checkout wram"))".contains("did you mean warm?"))
        #expect(try test.error(":branch @7").exitCode == .input)
        #expect(try test.error(":branch 7x").exitCode == .input)
        #expect(try test.error(":branch -x").exitCode == .input)
    }

    @Test func `undo takes back locks, places and branches, and redo makes them again`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox", ":steps 30", ":go", ":lock seed")
        #expect(try test.do(":undo") == ["nothing is locked"])
        #expect(try test.do(":redo") == ["locked: seed"])
        try test.do(":checkout @1")
        #expect(try test.do(":undo") == ["steps 25 -> 30", "at @2"])
        try test.do(":redo", ":branch warm", ":go")
        let ledger = try test.library.ledger()
        #expect(try ledger.branch("warm")?.tip == 3)
        #expect(
            try test.do(":undo") == ["branch warm is gone; its runs stay", "at @1"])
        #expect(try ledger.branch("warm") == nil)
        #expect(try test.do(":redo") == ["at @3 on branch warm"])
        #expect(try ledger.branch("warm")?.tip == 3)
        try test.do(":branch -d warm")
        #expect(try test.do(":undo") == ["at @3 on branch warm"])
        #expect(try ledger.branch("warm")?.tip == 3)
    }

    @Test func `going back before a change goes back to where the session was`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":steps 30", ":go")
        #expect(try test.do(":undo") == ["steps 30 -> 25 (default)", "at @1"])
        try test.do(":guidance 5", ":go")
        #expect(try test.runs().last?.parent == 1)
    }

    @Test func `a tree is drawn for a range, for a family, and as JSON`() throws {
        let test = try TestShell(environment: ["LANG": "en_GB.UTF-8"])
        try test.do(":size 256", ":seed 1", "a red fox", ":go steps=30", ":go steps=40")
        try test.do(":checkout @1", "a blue fox", ":reset", ":size 256", "a dog")
        #expect(try test.do(":tree 2-3").first == "┊")
        let family = try test.do(":tree @3")
        #expect(family.count == 4 && family[2].hasPrefix("● @3  steps 30 -> 40"))
        let last = try test.do(":tree -n 1")
        #expect(last == ["┊", "◉ @5  a [-blue fox-]{+dog+}  seed 1001  (here)"])
        #expect(try test.error(":tree -n 0").exitCode == .input)
        #expect(try test.error(":tree @9").exitCode == .input)
        let ascii = try TestShell(sharing: test)
        #expect(try ascii.do(":tree 1-2").first?.hasPrefix("* @1") == true)
        let json = try TestShell(json: true, sharing: test)
        let nodes = try #require(try json.json(":tree").arrayValue)
        #expect(nodes.map { $0["parent"]?.integerValue } == [nil, 1, 2, 1, 4])
        #expect(nodes[1]["changed"]?.arrayValue?.first?["to"] == .integer(30))
    }
}

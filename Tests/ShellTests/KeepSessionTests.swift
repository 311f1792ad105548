import JSON
import Ledger
import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct KeepSessionTests {
    /// A shell of a loop, which keeps its session, in a library of its own or of another.
    private func loop(sharing other: TestShell? = nil) throws -> TestShell {
        let test = try TestShell(sharing: other)
        test.shell.context.sessions.isKept = true
        return test
    }

    @Test func `after a restart the session goes on where it was, with undo and redo`() throws {
        let first = try loop()
        try first.do(":size 256", ":seed 1", "a red fox", ":steps 30", ":go", ":lock seed")
        try first.do(":branch warm", ":guidance 5", ":undo")
        try first.library.ledger().close()
        let second = try loop(sharing: first)
        let said = try second.do(":continue")
        #expect(
            said.count == 1 && said[0].hasSuffix(", 7 changes, at @2 on branch warm"), "\(said)")
        #expect(second.shell.session.settings.steps == 30)
        #expect(second.shell.session.locked == ["seed"])
        #expect(second.shell.session.parent == 2)
        #expect(try second.do(":redo") == ["guidance 7.5 -> 5"])
        try second.do(":undo", ":undo", ":undo")
        #expect(try second.do(":undo") == ["steps 30 -> 25 (default)", "at @1"])
        try second.do(":steps 50", ":go")
        let runs = try second.runs()
        #expect(runs.last?.parent == 1)
        #expect(runs.last?.session == "session 1")
    }

    @Test func `a sheet covers the session from before a restart too`() throws {
        let first = try loop()
        try first.do(":size 256", ":seed 1", "a red fox", "a blue fox")
        try first.library.ledger().close()
        let second = try loop(sharing: first)
        // Nothing was fired here yet: what there is was made in the session before.
        let before = try second.do(":sheet")
        #expect(before.first == "no run in this session yet; these are of the one before")
        #expect(before.last?.hasSuffix("568x385") == true, "\(before)")
        try second.do(":continue", "a dog")
        #expect(try second.do(":sheet").last?.hasSuffix("832x385") == true)
        try second.do(":seed 7,8", "a cat", "a dog seed")
        let last = try second.do(":sheet last")
        try second.library.ledger().close()
        let third = try loop(sharing: second)
        #expect(try third.do(":sheet last") == last)
    }

    @Test func `a change is in the library when its line returns`() throws {
        let first = try loop()
        try first.do(":steps 30")
        // The first ledger is not closed, as if its process had been killed.
        let steps = try first.library.ledger().steps(session: "session 1")
        #expect(steps.count == 2)
        #expect(steps.last?.contains(#""steps":30"#) == true)
    }

    @Test func `a session that another shell works in is left to it`() throws {
        let first = try loop()
        try first.do(":steps 30")
        let second = try loop(sharing: first)
        #expect("\(try second.error(":continue"))".contains("another reroll works in it"))
        try second.do(":steps 40")
        #expect(first.shell.session.settings.steps == 30)
    }

    @Test func `a script keeps no session, and looking changes nothing`() throws {
        let script = try TestShell(interactive: false)
        try script.do(":steps 30", ":undo", ":redo")
        #expect(try script.library.ledger().lastSession(besides: "") == nil)
        let loop = try loop()
        try loop.do(":show", ":steps", ":parameters")
        #expect(try loop.library.ledger().lastSession(besides: "") == nil)
    }

    @Test func `every state comes back from its JSON`() throws {
        var state = Session.State()
        state.settings.prompt = "a \"fox\"\n"
        state.settings.seed = .fixed(7)
        state.locked = ["seed", "width"]
        state.parent = 12
        state.branch = "warm"
        state.seedSet = "keep"
        let effects: [Session.Effect?] = [
            nil, .seeds(name: "keep", before: nil, after: [1, 2]),
            .seeds(name: "keep", before: [1], after: nil),
            .branch(name: "warm", before: .nowhere, after: .at(nil)),
            .branch(name: "warm", before: .at(3), after: .nowhere),
        ]
        for effect in effects {
            let step = Session.Step(state: state, effect: effect)
            #expect(try Session.Step(JSONValue(parsing: step.json.description)) == step)
        }
    }
}

import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct SessionTests {
    private func settings(steps: Int? = nil, seed: Int? = nil) -> Settings {
        var settings = Settings()
        settings.steps = steps
        settings.seed = seed.map { .fixed($0) }
        return settings
    }

    @Test func `undo goes back one change at a time and redo forward again`() {
        var session = Session()
        session.apply(settings(steps: 30))
        session.apply(settings(steps: 30, seed: 7))
        #expect(session.undo()?.changes.map(\.description) == ["seed 7 -> random (default)"])
        #expect(session.settings == settings(steps: 30))
        #expect(session.undo()?.changes.map(\.description) == ["steps 30 -> 25 (default)"])
        #expect(session.undo() == nil)
        #expect(session.settings == Settings())
        #expect(session.redo()?.changes.map(\.parameter) == ["steps"])
        #expect(session.redo()?.changes.map(\.parameter) == ["seed"])
        #expect(session.redo() == nil)
        #expect(session.settings == settings(steps: 30, seed: 7))
    }

    @Test func `a new change takes the way forward away, one that changes nothing does not`() {
        var session = Session()
        session.apply(settings(steps: 30))
        _ = session.undo()
        #expect(session.apply(Settings()).isEmpty)
        #expect(session.redo() != nil)
        _ = session.undo()
        session.apply(settings(steps: 40))
        #expect(session.redo() == nil)
        #expect(session.undo()?.changes.map(\.description) == ["steps 40 -> 25 (default)"])
    }

    @Test func `loading keeps what is locked, set or unset, and names it`() throws {
        var session = Session()
        session.apply(settings(seed: 7))
        session.locked = ["seed", "guidance"]
        var wanted = settings(steps: 30, seed: 8)
        wanted.guidance = 3
        let (changes, kept) = try session.load(wanted)
        #expect(changes.map(\.parameter) == ["steps"])
        #expect(kept == ["guidance", "seed"])
        #expect(session.settings == settings(steps: 30, seed: 7))
    }

    @Test func `a locked side makes a loaded aspect yield`() throws {
        var session = Session()
        var wide = Settings()
        wide.width = 640
        session.apply(wide)
        session.locked = ["width"]
        var wanted = Settings()
        wanted.aspect = Aspect(rawValue: "1:1")
        _ = try session.load(wanted)
        #expect(session.settings == wide)
    }
}

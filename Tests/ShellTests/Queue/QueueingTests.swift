import Backends
import Ledger
import LineSyntax
import Terminal
import Testing

@testable import Shell

@Suite(.ownThreads) struct QueueingTests {
    /// A shell in queue mode whose first run hangs until it is cancelled.
    private func hanging() throws -> TestShell {
        let test = try TestShell()
        try test.do(":queue on", "hang about", "a red fox", ":steps 30", ":go seed=7")
        return test
    }

    @Test func `firing returns at once, and runs end in the order they were fired`() throws {
        let test = try TestShell()
        #expect(try test.do(":queue on") == ["queue mode is on; nothing is open"])
        #expect(try test.do("a red fox") == ["@1  seed 1001  queued"])
        try test.do(":steps 30")
        _ = try test.do(":go seed=7")
        _ = try test.do(":go seed=8")
        let told = try test.do(":queue wait")
        #expect(
            told.map { $0.prefix { $0 != " " } } == ["@1", "@2", "@3"], "\(told)")
        let runs = try test.runs()
        #expect(runs.map(\.state) == [.done, .done, .done])
        // The parent is the run fired before, and each run has the settings it was fired with.
        #expect(runs.map(\.parent) == [nil, 1, 2])
        #expect(try runs.map { try $0.requestedSettings().steps } == [25, 30, 30])
        #expect(try test.do(":queue") == ["queue mode is on; nothing is open"])
        #expect(try test.do(":queue off", "a dog").first?.hasPrefix("@4  seed 1002  0.5 s") == true)
    }

    @Test func `the session's branch stands at what was fired last, also when it has ended`() throws
    {
        let test = try TestShell()
        try test.do(":seed 1", "a fox", ":branch warm", ":queue on", "a red fox", "a blue fox")
        let ledger = try test.library.ledger()
        #expect(try ledger.branch("warm")?.tip == 3)
        try test.do(":queue wait")
        #expect(try ledger.branch("warm")?.tip == 3)
        // Runs that end after the session went elsewhere do not take the branch along.
        try test.do("a dog", ":checkout @1", ":branch cold", ":queue wait")
        #expect(try ledger.branch("warm")?.tip == 4)
        #expect(try ledger.branch("cold")?.tip == 1)
    }

    @Test func `a prompt over a set of seeds waits with one parent, each run in its cell`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a fox", ":seeds keep = 7 42 99", ":seed keep", ":queue on")
        let said = test.say("a red fox")
        #expect(said.first?.hasPrefix("keep: 3 seeds, 3 to make") == true, "\(said)")
        #expect(said.dropFirst().map { $0.prefix(2) } == ["@2", "@3", "@4"])
        try test.do(":queue wait")
        let runs = try test.runs()
        #expect(runs.map(\.parent) == [nil, 1, 1, 1])
        #expect(runs.allSatisfy { $0.state == .done })
        let ledger = try test.library.ledger()
        let series = try #require(ledger.allSeries("seeds").first)
        #expect(try ledger.cells(of: series.number) == [1: 2, 2: 3, 3: 4])
        // What is fired next hangs from the last one; what the library holds is not fired.
        let again = test.say(":go")
        #expect(again.first == "keep: 3 seeds, 3 in the library, 0 to make", "\(again)")
        try test.do(":seed 7", "a dog", ":queue wait")
        #expect(try test.runs().last?.parent == 4)
    }

    @Test func `seeds that wait already fill the cells of the same prompt fired again`() throws {
        let test = try TestShell()
        try test.do(":queue on", "hang about", ":seeds keep = 7 42", ":seed keep")
        _ = test.say("a red fox")
        let said = test.say(":go seed=42,7")
        #expect(said.dropFirst().allSatisfy { $0.contains("queued already, the same") }, "\(said)")
        let ledger = try test.library.ledger()
        let series = try #require(ledger.allSeries("seeds").first)
        #expect(try ledger.cells(of: series.number) == [1: 3, 2: 2])
        _ = try test.do(":cancel all")
    }

    @Test func `a run is in the library before it is sent`() throws {
        let test = try hanging()
        let runs = try test.runs()
        #expect(runs.count == 3)
        #expect(runs[0].state.isActive)
        #expect(runs[1].state == .queued && runs[2].state == .queued)
        #expect(runs.map(\.parent) == [nil, 1, 2])
        let listed = try test.do(":queue")
        #expect(listed[0] == "queue mode is on")
        #expect(listed[1].hasPrefix("@1  running") && listed[1].hasSuffix("  hang about"))
        #expect(listed.dropFirst(2) == ["@2  waiting  a red fox", "@3  waiting  a red fox"])
        _ = try test.do(":cancel all")
    }

    @Test func `runs that wait and the one under way can be cancelled`() throws {
        let test = try hanging()
        #expect(try test.do(":cancel 2") == ["@2  cancelled  seed 1002  0.0 s"])
        #expect(
            test.say(":cancel 2")
                == ["error: @2 is not in the queue, it is cancelled; `:queue` lists what is"])
        #expect(
            test.say(":cancel 9").first?.hasPrefix("error: ") == true)
        #expect(
            test.say(":cancel")
                == ["error: `:cancel` needs runs, such as `:cancel @12`, or `:cancel all`"])
        #expect(try test.do(":cancel @1").isEmpty)
        // The one after it goes on.
        let said = test.say(":queue wait")
        #expect(said.count == 2 && said[0].hasPrefix("@1  cancelled"), "\(said)")
        #expect(said[1].hasPrefix("@3  seed 7  0.5 s"), "\(said)")
        #expect(try test.runs().map(\.state) == [.cancelled, .cancelled, .done])
        #expect(try test.do(":cancel all") == ["nothing is queued"])
    }

    @Test func `Ctrl-C while waiting cancels all`() throws {
        let waiter = InterruptibleWaiter()
        let test = try TestShell(
            backends: [Swatch(onHang: waiter.press)], waiter: waiter)
        try test.do(":queue on", "hang x3", ":go x3", "a fox")
        _ = test.say(":queue wait")
        #expect(try test.runs().allSatisfy { $0.state == .cancelled })
    }

    @Test func `the same request is not queued twice`() throws {
        let test = try TestShell()
        try test.do(":queue on", "hang about", ":seed 7", "a red fox")
        #expect(
            try test.do(":go") == ["@2  queued already, the same (`:go!` fires again)"])
        #expect(try test.do(":go!") == ["@3  seed 7  queued, 2 before it"])
        _ = try test.do(":cancel all")
    }

    @Test func `a run that fails is told of, and the others go on`() throws {
        let test = try TestShell()
        try test.do(":queue on", "fail", "a red fox")
        let said = test.say(":queue wait")
        #expect(said[0].hasPrefix("@1  failed"))
        #expect(said[1] == "error: @1 failed: the ·[31mpaint ran out")
        #expect(said[2].hasPrefix("@2  seed"))
        #expect(said.count == 3)
    }

    @Test func `a script waits at its end, and fails as its runs do`() throws {
        let test = try TestShell(interactive: false)
        let error = #expect(throws: UserError.self) {
            try test.shell.run(Lines(text: ":queue on\nfail\na red fox", name: "f"))
        }
        #expect("\(try #require(error))" == "@1 failed: the ·[31mpaint ran out")
        #expect(try test.runs().map(\.state) == [.failed, .done])
    }

    @Test func `leaving with open runs asks what becomes of them`() throws {
        let test = try hanging()
        test.shell.loop(
            Typed(inputs: [.line(":quit"), .line("no"), .interrupted, .end, .line("c")]))
        let said = test.output.take()
        #expect(said.contains("3 runs go on in the queue; `:cancel all` stops them"), "\(said)")
        #expect(try test.runs().allSatisfy { $0.state == .cancelled })
        let other = try TestShell()
        other.shell.loop(
            Typed(inputs: [.line(":queue on"), .line("a fox"), .line("a dog"), .end, .line("f")]))
        #expect(try other.runs().allSatisfy { $0.state == .done })
    }

    @Test func `what waits counts against the budget`() throws {
        let test = try TestShell(backends: [Paid()])
        try test.do(":budget 0.05", ":queue on", "a red fox")
        #expect(test.say("a blue fox").first?.hasPrefix("error: budget: this costs about") == true)
        _ = test.say(":queue wait")
        #expect(try test.runs().count == 1)
    }

    @Test func `the hint line says how far the queue is`() throws {
        let test = try hanging()
        let status = try #require(test.hint("half a prompt"))
        #expect(status.hasPrefix("@1") && status.hasSuffix("2 more"), "\(status)")
        #expect(test.hint(":steps ")?.hasPrefix("1 to 100") == true)
        _ = try test.do(":cancel all")
    }
}

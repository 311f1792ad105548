import LineSyntax
import Testing

@testable import Shell

@Suite(.ownThreads) struct SearchingTests {
    @Test func `a search that takes long says so, and Ctrl-C ends it`() throws {
        let waiter = InterruptibleWaiter()
        let test = try TestShell(waiter: waiter)
        let press = waiter.press
        let error = #expect(throws: UserError.self) {
            try test.shell.context.runs.waiting.value(showing: "searching the library") {
                press()
                try await Task.sleep(for: .seconds(600))
                return 1
            }
        }
        guard case .interrupted? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(test.output.take() == ["stopped searching the library"])
        // The shell goes on.
        try test.do(":size 256", "a red fox")
        #expect(try test.do(":find fox").count == 1)
    }

    @Test func `what is wrong with a query is said as ever`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox")
        #expect(test.say(":find stips>3").first?.contains("did you mean steps?") == true)
        #expect(try test.do(":find steps>99") == ["no run matches steps>99"])
    }
}

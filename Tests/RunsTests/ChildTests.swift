import Foundation
import Runs
import Testing

@Suite struct ChildTests {
    @Test func `a signal does not end what a command prints`() throws {
        let before = signal(SIGWINCH) { _ in }
        defer { signal(SIGWINCH, before) }
        // Otherwise the system restarts the read that the signal interrupts.
        siginterrupt(SIGWINCH, 1)
        var lines: [String] = []
        let status = try Child.run(
            "for i in 1 2 3 4 5; do kill -WINCH $PPID; sleep 0.05; echo $i; done; printf end"
        ) { lines.append($0) }
        #expect(lines == ["1", "2", "3", "4", "5", "end"])
        #expect(status == 0)
        #expect(try Child.run("kill -PIPE $$") { _ in } == 128 + SIGPIPE)
    }
}

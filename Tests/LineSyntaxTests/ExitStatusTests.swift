import Testing

// Swift Testing has an ExitStatus too.
import enum LineSyntax.ExitStatus

@Suite struct ExitStatusTests {
    @Test func `exit statuses are distinct and have a meaning`() {
        #expect(Set(ExitStatus.allCases.map(\.rawValue)).count == ExitStatus.allCases.count)
        #expect(
            ExitStatus.allCases.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.hasSuffix(".") })
        #expect(ExitStatus.interrupted.rawValue == 130)
    }
}

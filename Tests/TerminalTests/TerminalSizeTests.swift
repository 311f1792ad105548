import Testing

@testable import Terminal

@Suite struct TerminalSizeTests {
    @Test func `without a terminal the environment says the size`() {
        func size(_ variables: [String: String]) -> TerminalSize {
            .current(descriptor: -1) { variables[$0] }
        }
        #expect(size([:]) == TerminalSize(columns: 80, rows: 24))
        #expect(size(["COLUMNS": "100", "LINES": "7"]) == TerminalSize(columns: 100, rows: 7))
        #expect(size(["COLUMNS": "0", "LINES": "x"]) == TerminalSize(columns: 80, rows: 24))
    }

    @Test(arguments: [
        (true, ["TERM": "xterm"], true), (false, ["TERM": "xterm"], false),
        (true, ["TERM": "dumb"], false),
        (true, [:], false), (true, ["TERM": "xterm", "NO_COLOR": "1"], false),
        (true, ["TERM": "xterm", "NO_COLOR": ""], true),
        (true, ["TERM": "xterm", "CLICOLOR": "0"], false),
        (false, ["CLICOLOR_FORCE": "1"], true), (false, ["CLICOLOR_FORCE": "0"], false),
        (true, ["TERM": "xterm", "CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
    ])
    func `NO_COLOR, CLICOLOR_FORCE and TERM decide about colour`(
        isTerminal: Bool, variables: [String: String], colour: Bool
    ) {
        #expect(usesColour(isTerminal: isTerminal) { variables[$0] } == colour)
    }
}

import Testing

@testable import Shell

@Suite struct TranscriptTests {
    @Test(arguments: ["\n", "\r\n"])
    func `what is typed stands after a prompt, what comes out below it`(_ end: String) {
        let text = ["# prose", "", "> :steps 30", "steps 25 -> 30", "", "reroll> :undo", ">", "x"]
            .joined(separator: end)
        let exchanges = Transcript(text).exchanges
        #expect(exchanges.map(\.input) == [":steps 30", ":undo", ""])
        #expect(exchanges.map(\.line) == [3, 6, 7])
        #expect(exchanges.map(\.expected) == [["steps 25 -> 30"], [], ["x"]])
    }
}

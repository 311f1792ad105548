import Testing

@testable import Terminal

@Suite struct HistorySuggestionTests {
    @Test func `the newest line that goes on is suggested`() {
        let entries = ["a red fox", ":steps 30", "a red apple", "a red"]
        var suggestion = HistorySuggestion()
        #expect(suggestion.rest(after: "a", in: entries) == " red")
        #expect(suggestion.rest(after: "a red", in: entries) == " apple")
        #expect(suggestion.rest(after: "a red f", in: entries) == "ox")
        #expect(suggestion.rest(after: "a red fo", in: entries) == "x")
        #expect(suggestion.rest(after: "a red fox", in: entries) == nil)
        #expect(suggestion.rest(after: "a red fox!", in: entries) == nil)
        // Back again: what was passed over counts again.
        #expect(suggestion.rest(after: "a red", in: entries) == " apple")
        #expect(suggestion.rest(after: ":", in: entries) == "steps 30")
    }

    @Test func `blanks have no suggestion, and nothing is suggested twice as long`() {
        var suggestion = HistorySuggestion()
        #expect(suggestion.rest(after: "", in: ["a"]) == nil)
        #expect(suggestion.rest(after: "  ", in: ["  a"]) == nil)
        #expect(suggestion.rest(after: "赤", in: ["赤い🍎"]) == "い🍎")
    }

    @Test func `a line changes and the history with it`() {
        var suggestion = HistorySuggestion()
        #expect(suggestion.rest(after: "fo", in: ["fox"]) == "x")
        suggestion.forget()
        #expect(suggestion.rest(after: "fox", in: ["fox", "fox on snow"]) == " on snow")
    }

    @Test func `a long history is gone through once for a line, not once for a key`() {
        let entries = Counted(
            ["the oldest of all the lines typed"] + (1..<100_000).map { "line \($0)" })
        var suggestion = HistorySuggestion()
        var typed = ""
        var looks: [Int] = []
        for character in "the oldest of all the lines" {
            typed.append(character)
            let before = entries.looks.count
            _ = suggestion.rest(after: typed, in: entries)
            looks.append(entries.looks.count - before)
        }
        #expect(suggestion.rest(after: typed, in: entries) == " typed")
        #expect(looks[0] == 100_000)
        #expect(looks.dropFirst().allSatisfy { $0 == 1 })
    }

    /// Lines that count how often one is looked at.
    private struct Counted: RandomAccessCollection {
        final class Looks { var count = 0 }
        let lines: [String]
        let looks = Looks()

        init(_ lines: [String]) { self.lines = lines }

        var startIndex: Int { lines.startIndex }
        var endIndex: Int { lines.endIndex }
        subscript(position: Int) -> String {
            looks.count += 1
            return lines[position]
        }
    }

    @Test(arguments: [(" red fox", " red"), ("ox on snow", "ox"), ("  \n", "  \n"), ("い 🍎", "い")])
    func `a word is taken with the white space before it`(_ rest: String, _ word: String) {
        #expect(LineHints.firstWord(of: rest) == word)
    }
}

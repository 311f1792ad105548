import LineSyntax
import Testing

@testable import Terminal

@Suite struct CompletionTests {
    @Test func `common prefix is in whole characters`() {
        func common(_ texts: [String]) -> String {
            Completions(word: "", candidates: texts.map { Candidate($0) }).commonPrefix
        }
        #expect(common([]) == "")
        #expect(common(["steps"]) == "steps")
        #expect(common(["steps", "step", "stop"]) == "st")
        #expect(common(["赤い", "赤く"]) == "赤")
        #expect(common(["e\u{301}a", "ea"]) == "")
        #expect(common(["👩‍🎨x", "👩‍🚀x"]) == "")
    }

    @Test func `candidates without descriptions stand in columns filled downwards`() {
        let rows = candidateRows("abcde".map { Candidate(String($0)) }, width: 7, rows: 10)
        #expect(rows == ["a  d", "b  e", "c"])
    }

    @Test func `descriptions stand beside and are cut to the width`() {
        let rows = candidateRows(
            [Candidate(":seed", description: "a number"), Candidate("赤", description: "x\ny")],
            width: 14, rows: 10)
        #expect(rows == [":seed  a num…", "赤     x y"])
    }

    @Test func `what does not fit is counted`() {
        let described = (1...50).map { Candidate("c\($0)", description: "d") }
        let rows = candidateRows(described, width: 40, rows: 10)
        #expect(rows.count == 10)
        #expect(rows.last == "… and 41 more; type another letter")
        let plain = (100...999).map { Candidate("\($0)") }
        let columns = candidateRows(plain, width: 20, rows: 5)
        #expect(columns.count == 5)
        #expect(columns[0] == "100  104  108  112")
        #expect(columns.last == "… and 884 more; type another letter")
    }

    @Test(arguments: [2, 3, 5, 10, 20, 79, 80])
    func `no row is wider than the terminal`(width: Int) {
        let candidates = ["a", "größe", "赤いリンゴの絵", "a long candidate with spaces"]
        for description in ["", "something to say 赤い"] {
            let rows = candidateRows(
                candidates.map { Candidate($0, description: description) }, width: width, rows: 10)
            #expect(rows.allSatisfy { displayWidth($0) < max(3, width) })
        }
    }
}

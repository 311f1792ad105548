import Testing

@testable import Shell

@Suite(.ownThreads) struct BallotTests {
    @Test func `every seed is shown once, in an order that the key decides`() {
        let ballot = Ballot(seeds: 40, key: "a")
        #expect(ballot.pairs.map(\.seed).sorted() == Array(0..<40))
        #expect(ballot.pairs.map(\.seed) != Array(0..<40))
        #expect((8...32).contains(ballot.pairs.count { $0.isALeft }))
        #expect(ballot.pairs == Ballot(seeds: 40, key: "a").pairs)
        #expect(ballot.pairs != Ballot(seeds: 40, key: "b").pairs)
    }

    @Test func `answers are counted for the side that the picture stood on`() {
        let ballot = Ballot(seeds: 6, key: "x")
        var answers: [Int: Ballot.Choice] = [:]
        for (index, pair) in ballot.pairs.enumerated() where index < 4 {
            answers[index] = pair.isALeft ? .left : .right
        }
        answers[4] = .tie
        #expect(ballot.tally(answers) == Ballot.Tally(a: 4, b: 0, ties: 1, skipped: 0))
        answers[5] = .skip
        answers[0] = ballot.pairs[0].isALeft ? .right : .left
        #expect(ballot.tally(answers) == Ballot.Tally(a: 3, b: 1, ties: 1, skipped: 1))
    }

    /// Expected: `statsmodels.stats.proportion.proportion_confint(w, n, method="wilson")` of
    /// statsmodels 0.14, to six digits.
    @Test(arguments: [
        (0, 10, 0.0, 0.277533), (5, 10, 0.236593, 0.763407), (8, 10, 0.490162, 0.943318),
        (1, 1, 0.206549, 1.0), (60, 100, 0.502003, 0.690598),
    ])
    func `the Wilson interval`(_ wins: Int, _ count: Int, _ low: Double, _ high: Double) {
        let interval = wilsonInterval(wins, of: count)
        #expect(abs(interval.lowerBound - low) < 1e-6)
        #expect(abs(interval.upperBound - high) < 1e-6)
        #expect(wilsonInterval(0, of: 0) == 0...1)
    }

    @Test func `a vote goes on in another session, fires nothing twice, and tells the winner`()
        throws
    {
        let test = try TestShell()
        try test.do(":size 256", ":seed 7", "a red fox", ":go steps=30", ":vote 1 2 --seeds 4")
        let count = try test.runs().count
        #expect(count == 8, "the pair of seed 7 is there already")
        try test.do(":vote left", ":vote right")
        let other = try TestShell(sharing: test)
        #expect(try other.do(":vote 1 2 --seeds 4").contains { $0.hasPrefix("pair 3 of 4") })
        try other.do(":vote tie")
        let said = try other.do(":vote skip")
        #expect(said.first?.hasPrefix("@1 won ") == true)
        #expect(said.last == "1 tied, 1 skipped")
        #expect(try test.runs().count == count)
    }

    @Test func `at a terminal a letter answers`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 7", "a red fox", ":go steps=30")
        var answers = ["l", "r", "t"]
        test.shell.context.runs.consent.ask = { _ in answers.isEmpty ? nil : answers.removeFirst() }
        let said = try test.do(":vote 1 2 --seeds 3")
        #expect(said.last == "1 tied")
        #expect(answers.isEmpty)
    }

    @Test func `a vote shows neither previews nor pictures before its first pair`() throws {
        let swatch = Swatch()
        let test = try TestShell(backends: [swatch], preview: .halfBlocks)
        try test.do(":size 256", ":seed 7", "a red fox", ":go steps=30")
        #expect(swatch.previews == [1, 1], "a run by itself shows previews")
        let drawn = test.output.drawings
        try test.do(":vote 1 2 --seeds 3")
        #expect(swatch.previews.dropFirst(2).allSatisfy { $0 == nil })
        #expect(swatch.previews.count == 6)
        #expect(test.output.livePictures == 0)
        #expect(test.output.drawings == drawn + 1, "the pair, and nothing before it")
    }
}

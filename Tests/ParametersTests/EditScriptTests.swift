import Testing

@testable import Parameters

@Suite struct EditScriptTests {
    /// The length of a longest common subsequence, by the table of the textbook.
    private func length(_ a: [Int32], _ b: [Int32]) -> Int {
        var row = [Int](repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (j, y) in b.enumerated() {
                let next = x == y ? diagonal + 1 : max(row[j], row[j + 1])
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }

    @Test func `the matches are a longest common subsequence`() throws {
        var generator = Xorshift(state: 7)
        for _ in 0..<2000 {
            func sequence() -> [Int32] {
                (0..<Int.random(in: 0...12, using: &generator))
                    .map { _ in Int32.random(in: 0...3, using: &generator) }
            }
            let (a, b) = (sequence(), sequence())
            let pairs = try #require(EditScript.matches(a, b, maxEdits: 100))
            #expect(pairs.count == length(a, b))
            #expect(pairs.allSatisfy { a[$0.0] == b[$0.1] })
            #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 < $1.1 })
        }
    }

    @Test func `more edits than allowed give up`() {
        #expect(EditScript.matches([1, 2, 3], [4, 5, 6], maxEdits: 5) == nil)
        #expect(EditScript.matches([1, 2, 3], [4, 5, 6], maxEdits: 6)?.isEmpty == true)
    }
}

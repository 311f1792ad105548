import Testing

@testable import Diffusion

@Suite struct PreviewPaceTests {
    /// The steps of a run of 25, one every tenth of a second, after which a preview is made.
    private func steps(share: Double?, known: Double?, cost: Double) -> [Int] {
        var pace = PreviewPace(share: share, count: 25, cost: known)
        return (1...25).filter { step in
            guard pace.isDue(after: step, seconds: Double(step) / 10) else { return false }
            pace.spend(cost)
            return true
        }
    }

    @Test func `without a share every step has one`() {
        #expect(steps(share: nil, known: 9, cost: 9) == Array(1...25))
    }

    @Test func `cheap previews come at every step, from the second one on`() {
        #expect(steps(share: 0.03, known: nil, cost: 0.001) == Array(6...25))
        #expect(steps(share: 0.03, known: 0.001, cost: 0.001) == Array(1...25))
    }

    @Test func `what may cost two previews has two, spread over the run`() {
        #expect(steps(share: 0.03, known: 0.03, cost: 0.03) == [8, 16])
    }

    @Test func `a dear preview is made once, half-way`() {
        #expect(steps(share: 0.03, known: 5, cost: 5) == [12])
    }
}

import Testing

@testable import Terminal

@Suite struct HistorySearchTests {
    @Test func `search goes from the newest and ignores case`() {
        var search = HistorySearch(entries: ["a Fox", "dog", "two foxes", "two foxes"])
        search.append("fox")
        #expect(search.line == "two foxes")
        #expect(search.place == 4)
        search.step(-1)
        #expect(search.line == "a Fox")
        #expect(search.place == 2)
        search.step(-1)
        #expect(search.isFailing)
        #expect(search.line == "a Fox")
        search.step(1)
        #expect(search.line == "two foxes")
        #expect(!search.isFailing)
    }

    @Test func `shorter pattern starts anew`() {
        var search = HistorySearch(entries: ["赤い", "青い"])
        search.append("赤")
        #expect(search.line == "赤い")
        search.append("x")
        #expect(search.isFailing)
        search.removeLast()
        #expect(search.line == "赤い")
        search.removeLast()
        search.removeLast()
        #expect(search.line == nil)
    }

    @Test func `search in an empty history finds nothing`() {
        var search = HistorySearch(entries: [])
        search.append("a")
        search.step(-1)
        #expect(search.line == nil)
        #expect(search.isFailing)
    }
}

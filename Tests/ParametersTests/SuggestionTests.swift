import Testing

@testable import Parameters

@Suite struct SuggestionTests {
    private let names = Parameter.all.map(\.name) + ["runs", "recall", "quit"]

    static let near: [(String, String?)] = [
        ("stesp", "steps"), ("step", "steps"), ("sede", "seed"), ("guidence", "guidance"),
        ("SCHEDULR", "scheduler"), ("nagative", "negative"), ("exit", nil), ("zzz", nil),
        ("", nil), ("q", nil), ("wi", "width"), ("runns", "runs"), ("s", nil),
    ]

    @Test(arguments: near)
    func `a near name is suggested and a far one is not`(text: String, name: String?) {
        #expect(Parameter.suggestion(for: text, among: names) == name)
    }

    @Test func `a very long text has no suggestion`() {
        let text = String(repeating: "steps", count: 100_000)
        #expect(Parameter.suggestion(for: text, among: names) == nil)
    }

    @Test func `the distance counts insertions, deletions, replacements and swaps`() {
        func distance(_ a: String, _ b: String) -> Int {
            Parameter.editDistance(Array(a), Array(b))
        }
        #expect(distance("", "") == 0)
        #expect(distance("", "abc") == 3)
        #expect(distance("kitten", "sitting") == 3)
        #expect(distance("seed", "sede") == 1)
        #expect(distance("abc", "abc") == 0)
    }
}

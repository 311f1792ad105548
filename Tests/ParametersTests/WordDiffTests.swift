import Testing

@testable import Parameters

@Suite struct WordDiffTests {
    private func marked(_ old: String, _ new: String) -> String {
        WordDiff.marked(WordDiff.pieces(from: old, to: new))
    }

    static let marks: [(String, String, String)] = [
        ("a red fox", "a blue fox", "a [-red-]{+blue+} fox"),
        ("a red fox", "a red fox", "a red fox"),
        ("", "", ""), ("", "a fox", "{+a fox+}"), ("a fox", "", "[-a fox-]"),
        ("a red fox", "a red fox, oil on canvas", "a red fox{+, oil on canvas+}"),
        ("a red fox", "a fox", "a [-red -]fox"),
        ("a red fox, oil", "a blue dog, oil", "a [-red fox-]{+blue dog+}, oil"),
        ("fox  in snow", "fox in snow", "fox[-  -]{+ +}in snow"),
        ("a (fox:1.2)", "a (fox:1.3)", "a (fox:1.[-2-]{+3+})"),
        ("one\ntwo", "one\nthree", #"one\n[-two-]{+three+}"#),
        (
            "\u{72d0}\u{306e}\u{96ea}", "\u{732b}\u{306e}\u{96ea}",
            "[-\u{72d0}-]{+\u{732b}+}\u{306e}\u{96ea}"
        ),
        ("a b c d", "b c d a", "[-a -]b c d{+ a+}"),
    ]

    @Test(arguments: marks)
    func `the changed words are marked`(old: String, new: String, text: String) {
        #expect(marked(old, new) == text)
    }

    @Test func `pieces of random texts join to both of them`() throws {
        let words = [
            "a", "fox", " ", "  ", "\n", ",", "red", "caf\u{e9}", "cafe\u{301}", "\u{1f98a}",
            "\u{72d0}",
        ]
        var generator = Xorshift(state: 42)
        for _ in 0..<1500 {
            func text() -> String {
                (0..<Int.random(in: 0...14, using: &generator))
                    .compactMap { _ in words.randomElement(using: &generator) }.joined()
            }
            let (old, new) = (text(), text())
            let pieces = WordDiff.pieces(from: old, to: new)
            let before = pieces.filter { $0.kind != .added }.map(\.text).joined()
            let after = pieces.filter { $0.kind != .removed }.map(\.text).joined()
            #expect(before.utf8.elementsEqual(old.utf8))
            #expect(after.utf8.elementsEqual(new.utf8))
            #expect(!pieces.contains { $0.text.isEmpty })
            #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.kind != $1.kind })
            #expect(
                !zip(pieces, pieces.dropFirst()).contains {
                    $0.kind == .added && $1.kind == .removed
                })
        }
    }

    @Test func `prompts that look alike but differ in bytes differ`() {
        #expect(
            WordDiff.pieces(from: "caf\u{e9}", to: "cafe\u{301}").map(\.kind) == [.removed, .added])
    }

    @Test func `a change in a megabyte is found`() {
        let text = String(repeating: "fox in snow, ", count: 80_000)
        let pieces = WordDiff.pieces(from: text + "red " + text, to: text + "blue " + text)
        #expect(pieces.map(\.kind) == [.same, .removed, .added, .same])
        #expect(pieces.dropFirst().first?.text == "red")
    }

    @Test func `texts that differ everywhere are one change between what they share`() {
        let old = "start " + (0..<3000).map { "a\($0)," }.joined() + " end"
        let new = "start " + (0..<3000).map { "b\($0)," }.joined() + " end"
        let pieces = WordDiff.pieces(from: old, to: new)
        #expect(pieces.map(\.kind) == [.same, .removed, .added, .same])
        #expect(pieces.first?.text == "start ")
        #expect(pieces.last?.text == ", end")
    }
}

import Ledger
import Testing

@testable import Shell

@Suite struct TreeDrawingTests {
    private func draw(
        _ parents: [Int: Int?], current: Int? = nil, ascii: Bool = false
    ) -> [String] {
        TreeDrawing(
            Lineage(parents.map { Lineage.Node(number: $0.key, parent: $0.value) }),
            current: current, ascii: ascii
        ).lines.map { $0.graph + ($0.number.map { " \($0)" } ?? "") }
    }

    @Test func `a line of runs stays in its column`() {
        #expect(draw([1: nil, 2: 1, 3: 2], current: 3) == ["● 1", "● 2", "◉ 3"])
    }

    @Test func `a branch joins the run it was made from`() {
        #expect(
            draw([1: nil, 2: 1, 3: 2, 4: 3, 5: 2]) == ["● 1", "● 2", "├─● 3", "│ ● 4", "● 5"])
    }

    @Test func `many runs made from one are two columns wide`() {
        #expect(draw([1: nil, 2: 1, 3: 1, 4: 1]) == ["● 1", "├─● 2", "├─● 3", "● 4"])
    }

    @Test func `lines that cross are seen to cross`() {
        // 3 and 4 are of two lines, and 5 and 6 go on with both.
        #expect(
            draw([1: nil, 2: 1, 3: 1, 4: 2, 5: 1, 6: 4, 7: 5])
                == ["● 1", "├─● 2", "├─┼─● 3", "│ ● 4", "● │ 5", "│ ● 6", "● 7"])
    }

    @Test func `trees are parted, and a line leads to what is not drawn`() {
        #expect(draw([1: nil, 2: nil, 3: 2]) == ["● 1", "", "● 2", "● 3"])
        #expect(draw([5: 2, 6: 5, 7: 3]) == ["┊ ┊", "│ ● 5", "│ ● 6", "● 7"])
        #expect(draw([1: nil, 2: nil, 3: 1]) == ["● 1", "│", "│ ● 2", "● 3"])
    }

    @Test func `without UTF-8 it is ASCII`() {
        #expect(
            draw([1: nil, 2: 1, 3: 1], current: 2, ascii: true) == ["* 1", "|-@ 2", "* 3"])
    }

    @Test func `no runs are no lines`() {
        #expect(draw([:]).isEmpty)
    }

    @Test func `every run has one line, and stands below its parent`() {
        var state: UInt64 = 42
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<50 {
            var parents: [Int: Int?] = [:]
            for number in 1...60 {
                parents[number] = number > 1 && next(8) > 0 ? next(number - 1) + 1 : nil
            }
            let lineage = Lineage(parents.map { .init(number: $0.key, parent: $0.value) })
            let lines = TreeDrawing(lineage).lines
            #expect(lines.compactMap(\.number) == Array(1...60))
            for line in lines where line.number != nil {
                #expect(line.graph.count { $0 == "●" } == 1)
                #expect(line.graph.contains("─") == (line.graph.contains { "├┤".contains($0) }))
            }
        }
    }
}

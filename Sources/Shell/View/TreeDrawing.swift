import Ledger
import LineSyntax

/// The tree of runs drawn in columns of characters, a line for each run, the oldest first.
///
/// A run stands under the one it was made from, in its column or joined to it by a line to the
/// side: `├─●`. Runs made from the same one join it one after the other, so a hundred of them are
/// no wider than one.
struct TreeDrawing {
    /// A line of the drawing.
    struct Line: Equatable {
        /// The run that stands on it; nil for a line between trees, or one that leads to runs that
        /// are not drawn.
        let number: Int?
        let graph: String
    }

    /// The oldest run first.
    let lines: [Line]

    /// - Parameters:
    ///   - lineage: the runs; a parent that is not among them is drawn as a line from above.
    ///   - current: the run that the session is at.
    ///   - ascii: draws with ASCII characters alone.
    init(_ lineage: Lineage, current: Int? = nil, ascii: Bool = false) {
        let ink = ascii ? Ink.ascii : Ink.unicode
        // Drawn from the newest to the oldest, and turned round at the end: a column is held by the
        // run that the runs drawn so far were made from.
        var columns: [Int?] = []
        var drawn: [Line] = []
        for node in lineage.nodes.reversed() {
            let column = Self.column(of: node.number, in: columns)
            if column == columns.count { columns.append(nil) }
            var row = columns.map { $0 == nil ? ink.blank : ink.line }
            var bridged: ClosedRange<Int>?
            columns[column] = nil
            if let parent = node.parent, let other = columns.firstIndex(of: parent) {
                bridged = min(column, other)...max(column, other)
                row[other] = other < column ? ink.left : ink.right
            } else {
                columns[column] = node.parent
            }
            row[column] = node.number == current ? ink.current : ink.run
            drawn.append(Line(number: node.number, graph: Self.text(row, bridged, ink)))
            while columns.last == .some(nil) { columns.removeLast() }
            if node.parent == nil, node != lineage.nodes.first {
                let through = columns.map { $0 == nil ? ink.blank : ink.line }
                drawn.append(Line(number: nil, graph: Self.text(through, nil, ink)))
            }
        }
        if !columns.isEmpty {
            let above = columns.map { $0 == nil ? ink.blank : ink.above }
            drawn.append(Line(number: nil, graph: Self.text(above, nil, ink)))
        }
        lines = drawn.reversed()
    }

    /// The column that waits for a run, or the first free one.
    private static func column(of run: Int, in columns: [Int?]) -> Int {
        columns.firstIndex(of: run) ?? columns.firstIndex(of: nil) ?? columns.count
    }

    /// A row of characters with a space between two, or a line where they are joined.
    private static func text(_ row: [Character], _ bridged: ClosedRange<Int>?, _ ink: Ink)
        -> String
    {
        var text = ""
        for (column, character) in row.enumerated() {
            var shown = character
            if let bridged, bridged.contains(column), column > bridged.lowerBound,
                column < bridged.upperBound
            {
                shown = character == ink.blank ? ink.across : ink.crossing
            }
            text.append(shown)
            guard column + 1 < row.count else { break }
            let isJoined = bridged.map { $0.contains(column) && $0.contains(column + 1) } ?? false
            text.append(isJoined ? ink.across : " ")
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The characters that it is drawn with.
    private struct Ink {
        var run: Character
        var current: Character
        var line: Character
        var left: Character
        var right: Character
        var across: Character
        var crossing: Character
        var above: Character
        let blank: Character = " "

        static let unicode = Ink(
            run: "●", current: "◉", line: "│", left: "├", right: "┤", across: "─", crossing: "┼",
            above: "┊")
        static let ascii = Ink(
            run: "*", current: "@", line: "|", left: "|", right: "|", across: "-", crossing: "+",
            above: ":")
    }
}

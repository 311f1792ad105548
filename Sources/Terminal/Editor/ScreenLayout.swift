import LineSyntax

/// Where libedit puts the characters of a prompt and a line, counted from the prompt's first cell.
///
/// The same rules as libedit's refresh: a wide character that does not fit in the row goes to the
/// next one, a control character shows as `^X`, a combining character takes no cell.
struct ScreenLayout {
    /// Columns of the terminal.
    let width: Int
    /// The row that the next character goes to; 0 is the prompt's first row.
    private(set) var row = 0
    /// The column that the next character goes to.
    private(set) var column = 0

    init(width: Int) {
        self.width = max(2, width)
    }

    /// Puts the scalars of a prompt or a line.
    mutating func put(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars { put(scalar) }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\t":
            repeat { advance(1) } while column % 8 != 0
        case "\n":
            (row, column) = (row + 1, 0)
        case "\u{0}"..<" ", "\u{7F}":
            for _ in 0..<2 { advance(1) }
        default:
            if let columns = columns(of: scalar) {
                advance(columns)
            } else {
                // libedit shows what it cannot print as \U+0085.
                for _ in 0..<(scalar.value > 0xFFFF ? 8 : 7) { advance(1) }
            }
        }
    }

    private mutating func advance(_ columns: Int) {
        if column + columns > width { (row, column) = (row + 1, 0) }
        column += columns
        if column >= width { (row, column) = (row + 1, 0) }
    }
}

/// The scalars with a newline wherever a terminal of `width` columns holds a line end after
/// libedit has drawn them.
///
/// A terminal that is made wider or narrower joins the rows that text ran over, and lays them out
/// anew. libedit lets text run over the edge, but it does not draw blanks at the end of a row and
/// then starts the next one with a line end.
func withLineEnds(_ scalars: some Sequence<Unicode.Scalar>, width: Int) -> [Unicode.Scalar] {
    var layout = ScreenLayout(width: width)
    var result: [Unicode.Scalar] = []
    var row: [Unicode.Scalar] = []
    func endRow() {
        while row.last == " " { row.removeLast() }
        result += row + ["\n"]
        row = []
    }
    for scalar in scalars {
        let before = layout
        layout.put([scalar])
        guard layout.row > before.row, scalar != "\n" else {
            if scalar == "\n" { endRow() } else { row.append(scalar) }
            continue
        }
        if layout.column > 0 {
            // A wide character that did not fit: the cell before it stays blank.
            endRow()
            row = [scalar]
        } else if scalar == " " {
            endRow()
        } else {
            result += row + [scalar]
            row = []
        }
    }
    return result + row
}

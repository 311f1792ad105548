/// Dots and marks in the cells of a terminal: braille, two dots by four in a cell, or ASCII, one.
struct PlotCanvas {
    /// In cells.
    let width: Int
    let height: Int
    let isASCII: Bool

    /// The dots of each cell as the bits of its braille character.
    private var dots: [UInt8]
    private var marks: [Character?]
    /// Which line drew last in each cell.
    private var owners: [Int]

    init(width: Int, height: Int, isASCII: Bool) {
        self.width = width
        self.height = height
        self.isASCII = isASCII
        dots = [UInt8](repeating: 0, count: width * height)
        marks = [Character?](repeating: nil, count: width * height)
        owners = [Int](repeating: 0, count: width * height)
    }

    /// Dots in a row, and rows of dots.
    private var columns: Int { isASCII ? width : width * 2 }
    private var rows: Int { isASCII ? height : height * 4 }

    /// The dot nearest to a place, `x` from the left and `y` from the bottom, both 0...1.
    private func dot(_ x: Double, _ y: Double) -> (Int, Int) {
        (
            Int((x * Double(columns - 1)).rounded()),
            Int(((1 - y) * Double(rows - 1)).rounded())
        )
    }

    /// A straight line between two places.
    mutating func line(from a: (x: Double, y: Double), to b: (x: Double, y: Double), owner: Int) {
        let (start, end) = (dot(a.x, a.y), dot(b.x, b.y))
        let steps = max(abs(end.0 - start.0), abs(end.1 - start.1))
        for step in 0...max(1, steps) {
            let part = Double(step) / Double(max(1, steps))
            set(
                start.0 + Int((part * Double(end.0 - start.0)).rounded()),
                start.1 + Int((part * Double(end.1 - start.1)).rounded()), owner)
        }
    }

    private mutating func set(_ column: Int, _ row: Int, _ owner: Int) {
        let cell = isASCII ? row * width + column : row / 4 * width + column / 2
        // The dots of a braille character, by row and column, as bits.
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        dots[cell] |= isASCII ? 1 : bits[row % 4][column % 2]
        owners[cell] = owner
    }

    /// A mark at a place; where two lines meet, a sign for several.
    mutating func mark(_ mark: Character, at place: (x: Double, y: Double), owner: Int) {
        let (column, row) = dot(place.x, place.y)
        let cell = isASCII ? row * width + column : row / 4 * width + column / 2
        if let other = marks[cell], other != mark {
            marks[cell] = "#"
        } else {
            marks[cell] = mark
        }
        owners[cell] = owner
    }

    /// The column of cells in which a place lies.
    func column(_ x: Double) -> Int { dot(x, 0).0 / (isASCII ? 1 : 2) }

    /// The row of cells, from the top, in which a place lies.
    func row(_ y: Double) -> Int { dot(0, y).1 / (isASCII ? 1 : 4) }

    /// A row from the top; `colour` paints what a line drew.
    func text(row: Int, colour: (String, Int) -> String) -> String {
        var text = ""
        for cell in row * width..<(row + 1) * width {
            if let mark = marks[cell] {
                text += colour(String(mark), owners[cell])
            } else if dots[cell] == 0 {
                text += " "
            } else if isASCII {
                text += colour(".", owners[cell])
            } else {
                let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " "
                text += colour(String(Character(scalar)), owners[cell])
            }
        }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}

import LineSyntax
import Terminal

/// What a terminal shows after the bytes an editor has written: a small model of xterm.
///
/// It knows what libedit and the editor use: moving, erasing, inserting, deleting, wrapping at
/// the edge. Colours and modes are skipped.
public struct ScreenModel {
    public private(set) var columns: Int
    /// The cells of each row; an empty one follows a wide character.
    public private(set) var rows: [[String]]
    public private(set) var row = 0
    public private(set) var column = 0
    private var wrapPending = false
    private var inserting = false
    private var sequence: String?
    private var undecoded: [UInt8] = []

    /// An empty screen.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    /// The rows without trailing blanks, and without empty rows at the end.
    public var text: [String] {
        var lines = rows.map { cells in
            var line = cells.joined()
            while line.last == " " { line.removeLast() }
            return line
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Takes what a program has written.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        undecoded += bytes
        // A character cut in half waits for its rest.
        let whole = undecoded.lastIndex { $0 & 0xC0 != 0x80 } ?? 0
        let lead = undecoded.isEmpty ? 0 : undecoded[whole]
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        let end = whole + length <= undecoded.count ? undecoded.count : whole
        let scalars = String(decoding: undecoded[..<end], as: UTF8.self).unicodeScalars
        undecoded.removeFirst(end)
        for scalar in scalars { put(scalar) }
    }

    /// A narrower or wider screen, as xterm does it: rows are cut or padded, not laid out anew.
    public mutating func resize(columns: Int) {
        self.columns = columns
        rows = rows.map { cells in
            Array((cells + Array(repeating: " ", count: columns)).prefix(columns))
        }
        column = min(column, columns - 1)
        wrapPending = false
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        if var open = sequence {
            open.unicodeScalars.append(scalar)
            sequence = open
            if open != "[", ("@"..."~").contains(scalar) {
                sequence = nil
                control(open)
            } else if !open.hasPrefix("[") {
                sequence = nil
            }
            return
        }
        switch scalar {
        case "\u{1B}": sequence = ""
        case "\r": (column, wrapPending) = (0, false)
        case "\n": lineFeed()
        case "\u{8}": (column, wrapPending) = (max(0, column - 1), false)
        case "\u{7}": break
        default: draw(scalar)
        }
    }

    private mutating func draw(_ scalar: Unicode.Scalar) {
        let width = displayWidth(String(scalar))
        guard width > 0 else { return }
        if wrapPending || column + width > columns {
            column = 0
            lineFeed()
        }
        if inserting {
            rows[row].insert(contentsOf: Array(repeating: " ", count: width), at: column)
            rows[row].removeLast(width)
        }
        rows[row][column] = String(scalar)
        if width == 2 { rows[row][column + 1] = "" }
        column += width
        wrapPending = column >= columns
        column = min(column, columns - 1)
    }

    private mutating func lineFeed() {
        wrapPending = false
        if row + 1 < rows.count {
            row += 1
        } else {
            rows.removeFirst()
            rows.append(Array(repeating: " ", count: columns))
        }
    }

    private mutating func control(_ sequence: String) {
        let body = sequence.dropFirst().dropLast()
        let numbers = body.split(separator: ";").compactMap { Int($0) }
        let count = max(1, numbers.first ?? 1)
        wrapPending = false
        switch sequence.last {
        case "A": row = max(0, row - count)
        case "B": row = min(rows.count - 1, row + count)
        case "C": column = min(columns - 1, column + count)
        case "D": column = max(0, column - count)
        case "G": column = min(columns, count) - 1
        case "H":
            row = min(rows.count, count) - 1
            column = min(columns, numbers.count > 1 ? max(1, numbers[1]) : 1) - 1
        case "J":
            erase(row, from: column)
            for below in rows.indices.dropFirst(row + 1) { erase(below, from: 0) }
        case "K": erase(row, from: column)
        case "P":
            rows[row].removeSubrange(column..<min(columns, column + count))
            rows[row] += Array(repeating: " ", count: columns - rows[row].count)
        case "@":
            rows[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
            rows[row] = Array(rows[row].prefix(columns))
        case "h": if body == "4" { inserting = true }
        case "l": if body == "4" { inserting = false }
        default: break
        }
    }

    private mutating func erase(_ row: Int, from start: Int) {
        for index in rows[row].indices.dropFirst(start) { rows[row][index] = " " }
    }
}

import Images

/// A picture that is drawn again and again in its place, at the end of what was printed.
///
/// Before and after each drawing the cursor is in the first column of the row below it.
public struct LivePicture: Sendable {
    /// The drawing on the screen.
    private struct Drawn {
        let area: PictureArea
        let method: PictureProtocol
        let size: TerminalSize
    }

    private var drawn: Drawn?
    /// Names the picture to a kitty terminal, other than that of another program.
    private let number: Int
    /// Whether the terminal lays the rows out anew when it becomes narrower.
    private let reflows: Bool

    /// No picture yet.
    ///
    /// - Parameters:
    ///   - process: Of this program; two of them may share a kitty terminal.
    ///   - reflows: Whether the terminal lays rows out anew when it becomes narrower; most do,
    ///     xterm does not.
    public init(process: Int32, reflows: Bool = true) {
        number = 0x7265_0000 + Int(process & 0xFFFF)
        self.reflows = reflows
    }

    /// Whether there is one.
    public var isShown: Bool { drawn != nil }

    /// The text that shows `picture` in the place of the one before.
    ///
    /// - Parameters:
    ///   - picture: What to show.
    ///   - method: How; nothing comes out for `off`.
    ///   - size: The terminal's; the picture takes at most two thirds of its rows.
    ///   - colours: For half blocks.
    ///   - registers: For sixels.
    /// - Returns: The text; empty where there is no room.
    public mutating func draw(
        _ picture: Picture, by method: PictureProtocol, size: TerminalSize,
        colours: PictureColours, registers: Int = 256
    ) -> String {
        guard
            let area = PictureArea(
                fitting: picture, drawnBy: method, columns: Self.columns(size),
                rows: Self.rows(size), cellHeight: size.cell?.ratio ?? 2)
        else { return erase(size: size) }
        var text = ""
        if let drawn, drawn.area == area, drawn.method == method, drawn.size == size {
            // Over the old one: no moment without a picture.
            text = "\u{1B}[\(area.rows)A\r"
        } else {
            text = erase(size: size)
        }
        text += Terminal.draw(
            picture, protocol: method, in: area, colours: colours, cell: size.cell,
            registers: registers, number: number)
        drawn = Drawn(area: area, method: method, size: size)
        return text
    }

    /// The text that takes it off the screen; the cursor is then where the picture began.
    public mutating func erase(size: TerminalSize) -> String {
        guard let drawn else { return "" }
        self.drawn = nil
        var rows = drawn.area.rows
        if drawn.method == .halfBlocks, reflows, size.columns < drawn.area.columns {
            rows *= (drawn.area.columns + size.columns - 1) / size.columns
        }
        let removal = drawn.method == .kitty ? kittyRemoval(number) : ""
        return removal + "\u{1B}[\(min(rows, size.rows - 1))A" + EscapeSequence.clearBelow
    }

    /// The most cells across that a picture takes on a terminal.
    public static func columns(_ size: TerminalSize) -> Int { min(size.columns, 80) }

    /// The most rows that a picture takes on a terminal: two thirds, and three are left.
    public static func rows(_ size: TerminalSize) -> Int {
        min(max(4, size.rows * 2 / 3), size.rows - 3)
    }
}

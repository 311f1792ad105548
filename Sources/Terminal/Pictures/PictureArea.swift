import Images

/// The character cells that a picture takes.
public struct PictureArea: Hashable, Sendable {
    /// Cells across, at least 1.
    public let columns: Int
    /// Cells down, at least 1; how far the cursor goes down when the picture is drawn.
    public let rows: Int

    /// The largest area inside `columns` by `rows` with the picture's own proportions.
    ///
    /// nil when there is no room, or nothing to draw. Half blocks do not blow a small picture up:
    /// they take at most one cell a pixel across.
    ///
    /// - Parameters:
    ///   - picture: Whose width and height count.
    ///   - method: How it will be drawn.
    ///   - columns: The most cells across.
    ///   - rows: The most cells down.
    ///   - cellHeight: How many times as high as wide a cell is; 2 where it is not known.
    public init?(
        fitting picture: Picture, drawnBy method: PictureProtocol, columns: Int, rows: Int,
        cellHeight: Double = 2
    ) {
        guard method != .off, columns > 0, rows > 0, (0.1...10).contains(cellHeight) else {
            return nil
        }
        let widest = min(columns, method == .halfBlocks ? picture.width : Self.limit)
        let highest = min(rows, Self.limit)
        let ratio = Double(picture.height) / Double(picture.width) / cellHeight
        self.columns = max(1, min(widest, Int(Double(highest) / ratio)))
        self.rows = max(1, min(highest, Int((Double(self.columns) * ratio).rounded())))
    }

    /// More cells than any terminal has a side; keeps the arithmetic in range.
    private static let limit = 10_000
}

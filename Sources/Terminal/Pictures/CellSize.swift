/// Pixels of a character cell.
public struct CellSize: Hashable, Sendable {
    /// Pixels across.
    public let width: Int
    /// Pixels down.
    public let height: Int

    /// A cell of `width` x `height` pixels; nil when that can be no cell.
    public init?(width: Int, height: Int) {
        guard (2...200).contains(width), (2...400).contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    private init(_ width: Int, _ height: Int) { (self.width, self.height) = (width, height) }

    /// The VT340's, for terminals that do not tell.
    public static let vt340 = CellSize(10, 20)

    /// How many times as high as wide.
    public var ratio: Double { Double(height) / Double(width) }
}

/// The content of a contact sheet: a heading, and grids of pictures with labels at their sides.
///
/// It holds no picture: a tile names its pictures by numbers, and they are asked for one band at a
/// time while the sheet is written. All text is shown on one line or wrapped, cut with an ellipsis.
public struct Sheet: Hashable, Sendable {
    /// A picture by the number that the reader of the sheet's pictures understands.
    public struct Photo: Hashable, Sendable {
        public let number: Int
        /// In pixels, before it is made to fit.
        public let width: Int
        public let height: Int

        public init(number: Int, width: Int, height: Int) {
            self.number = number
            self.width = width
            self.height = height
        }
    }

    /// A line or two under a tile.
    public struct Caption: Hashable, Sendable {
        public let text: String
        /// The most lines it takes.
        public let lines: Int
        /// Whether it is dark, not grey.
        public let isStrong: Bool

        public init(_ text: String, lines: Int = 1, isStrong: Bool = false) {
            self.text = text
            self.lines = max(1, lines)
            self.isStrong = isStrong
        }
    }

    /// One place of a grid; several pictures share it evenly.
    public struct Tile: Hashable, Sendable {
        public var photos: [Photo]
        /// Above the tile; for rows without common columns.
        public var heading: String
        /// The text in place of a missing picture.
        public var absence: String
        public var captions: [Caption]

        public init(
            _ photos: [Photo], heading: String = "", absence: String = "", captions: [Caption] = []
        ) {
            self.photos = photos
            self.heading = heading
            self.absence = absence
            self.captions = captions
        }
    }

    public struct Row: Hashable, Sendable {
        public var label: String
        public var tiles: [Tile]

        public init(_ tiles: [Tile], label: String = "") {
            self.tiles = tiles
            self.label = label
        }
    }

    /// One grid.
    public struct Section: Hashable, Sendable {
        public var title: String
        /// The parameter of the columns, such as `steps`; empty where they are not labelled.
        public var columnAxis: String
        /// The parameter of the rows.
        public var rowAxis: String
        /// Labels of the columns; none where tiles have headings of their own, or nothing.
        public var columns: [String]
        public var rows: [Row]

        public init(
            title: String = "", columnAxis: String = "", rowAxis: String = "",
            columns: [String] = [], rows: [Row]
        ) {
            self.title = title
            self.columnAxis = columnAxis
            self.rowAxis = rowAxis
            self.columns = columns
            self.rows = rows
        }
    }

    /// In bold at the top, wrapped to three lines; empty for none.
    public var title: String
    /// Smaller lines under it.
    public var lines: [String]
    public var sections: [Section]

    public init(title: String, lines: [String] = [], sections: [Section]) {
        self.title = title
        self.lines = lines
        self.sections = sections
    }

    /// The tiles of the widest row.
    var columnCount: Int {
        sections.flatMap(\.rows).map(\.tiles.count).max() ?? 0
    }

    /// Every picture, in the order in which they are asked for.
    public var photos: [Photo] {
        sections.flatMap { $0.rows.flatMap { $0.tiles.flatMap(\.photos) } }
    }
}

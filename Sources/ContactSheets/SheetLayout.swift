import Images

/// The places of all parts of a sheet, in pixels.
struct SheetLayout {
    static let margin = 24
    static let gap = 8
    /// The widest that labels of rows get.
    static let widestLabel = 220
    /// Narrower sheets are filled up, so that their heading can be read.
    static let narrowest = 400
    /// Sheets are made no wider than this by themselves.
    static let widest = 3200
    /// The longest side of a tile, where none is given: the first that fits.
    static let sizes = [256, 224, 192, 160, 128, 112, 96, 80, 64, 48, 32, 24, 16]
    /// The longest sides that can be asked for.
    static let allowedSizes = 16...2048

    let width: Int
    /// The room of one tile.
    let tileWidth: Int
    let tileHeight: Int
    /// The scale of pictures: the same for all, so that their sizes compare.
    let scale: Double
    /// The left side of the first tile.
    let left: Int
    /// Width of the labels of rows, without the space after them.
    let labelWidth: Int
    let columns: Int

    /// The layout of a sheet.
    ///
    /// - Parameters:
    ///   - sheet: what it shows.
    ///   - size: the longest side of a tile in pixels; nil takes the largest that makes a sheet of
    ///     at most 3200 pixels across and ``Picture/pixelLimit`` in all.
    ///   - text: measures the labels.
    /// - Returns: the layout.
    /// - Throws: `SheetError.sheet` when there is nothing to lay out or no room, `.font`.
    static func of(_ sheet: Sheet, size: Int?, text: SheetText) throws -> SheetLayout {
        guard sheet.columnCount > 0 else { throw SheetError.sheet(reason: "there is no picture") }
        var layout: SheetLayout
        if let size {
            guard allowedSizes.contains(size) else {
                throw SheetError.sheet(
                    reason: """
                        size \(size) is out of range; allowed \(allowedSizes.lowerBound) to \
                        \(allowedSizes.upperBound) pixels
                        """)
            }
            layout = try SheetLayout(sheet, side: size, text: text)
        } else {
            let largest = sheet.photos.map { max($0.width, $0.height) }.max() ?? sizes[0]
            let smallest = sizes[sizes.count - 1]
            layout = try SheetLayout(sheet, side: smallest, text: text)
            for side in sizes where side <= largest {
                let larger = try SheetLayout(sheet, side: side, text: text)
                guard larger.width <= widest else { continue }
                let height = try SheetBands(sheet, larger, text).height
                guard larger.width * height <= Picture.pixelLimit else { continue }
                layout = larger
                break
            }
        }
        guard layout.width <= Picture.sideLimit else {
            throw SheetError.sheet(
                reason: """
                    \(layout.columns) columns of \(layout.tileWidth) pixels are wider than \
                    \(Picture.sideLimit); give a smaller --size, or fewer --columns
                    """)
        }
        return layout
    }

    private init(_ sheet: Sheet, side: Int, text: SheetText) throws {
        let photos = sheet.photos
        let widest = photos.map(\.width).max() ?? side
        let highest = photos.map(\.height).max() ?? side
        let scale = min(1, Double(side) / Double(max(widest, highest, 1)))
        self.scale = scale
        tileWidth = max(1, Int((Double(widest) * scale).rounded()))
        tileHeight = max(1, Int((Double(highest) * scale).rounded()))
        columns = sheet.columnCount
        let labels = try Set(sheet.sections.flatMap { $0.rows.map(\.label) }).map {
            try text.width($0, .bold)
        }
        let axes = try sheet.sections.map { try text.width($0.rowAxis, .regular) }
        labelWidth = min(Self.widestLabel, (labels + axes).max() ?? 0)
        left = Self.margin + (labelWidth > 0 ? labelWidth + 12 : 0)
        let right = left + columns * tileWidth + (columns - 1) * Self.gap + Self.margin
        width = max(Self.narrowest, right)
    }

    /// The left side of a column's tile.
    func x(_ column: Int) -> Int { left + column * (tileWidth + Self.gap) }

    /// The right side of the last column.
    var right: Int { x(columns - 1) + tileWidth }

    /// Where the pictures of a tile go, with their sizes: one fills it, several share it.
    func places(_ photos: [Sheet.Photo]) -> [(x: Int, y: Int, width: Int, height: Int)] {
        var across = 1
        while across * across < photos.count { across += 1 }
        let (roomX, roomY) = (tileWidth / across, tileHeight / across)
        return photos.enumerated().map { index, photo in
            let width = max(1, Int((Double(photo.width) * scale / Double(across)).rounded()))
            let height = max(1, Int((Double(photo.height) * scale / Double(across)).rounded()))
            return (
                index % across * roomX + (roomX - width) / 2,
                index / across * roomY + (roomY - height) / 2, width, height
            )
        }
    }
}

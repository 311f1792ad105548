import Images

/// A sheet cut into bands from top to bottom, each drawn by itself: only one band, with its
/// resized pictures, is in memory.
struct SheetBands {
    /// A strip across the whole sheet.
    struct Band {
        let height: Int
        /// Draws it; the pictures are those of `wanted`, in the same order.
        let draw: (inout Canvas, [Fitted]) throws -> Void
        /// The pictures it shows, and the size that each must have.
        var wanted: [Wanted] = []
    }

    /// A picture as it is shown.
    struct Wanted: Sendable {
        let photo: Sheet.Photo
        let width: Int
        let height: Int
    }

    /// A picture made to fit its place, or why there is none.
    enum Fitted: Sendable {
        case picture(Picture)
        case absent(String)
    }

    private(set) var bands: [Band] = []
    private let layout: SheetLayout
    private let text: SheetText

    private static let ink = Canvas.Colour(0x1C)
    private static let grey = Canvas.Colour(0x6A)
    private static let hairline = Canvas.Colour(0xDC)
    private static let blank = Canvas.Colour(0xF3)

    /// Rows of pixels of the whole sheet.
    var height: Int { bands.reduce(0) { $0 + $1.height } }

    /// - Throws: `SheetError.font`.
    init(_ sheet: Sheet, _ layout: SheetLayout, _ text: SheetText) throws {
        self.layout = layout
        self.text = text
        space(SheetLayout.margin)
        let room = layout.width - 2 * SheetLayout.margin
        if !sheet.title.isEmpty {
            try paragraph(sheet.title, .bold, Self.ink, width: room, limit: 3)
            space(2)
        }
        for line in sheet.lines where !line.isEmpty {
            try paragraph(line, .regular, Self.grey, width: room, limit: 2)
        }
        space(14)
        for (index, section) in sheet.sections.enumerated() {
            if index > 0 { space(18) }
            try add(section)
        }
        space(SheetLayout.margin - SheetLayout.gap)
    }

    private mutating func space(_ height: Int) {
        bands.append(Band(height: height, draw: { _, _ in }))
    }

    private mutating func paragraph(
        _ words: String, _ face: SheetFont.Face, _ colour: Canvas.Colour, width: Int, limit: Int
    ) throws {
        let lines = try text.lines(words, face, width: width, limit: limit)
        let (step, ascent) = (text.font.line(face), text.font.ascent(face))
        bands.append(
            Band(height: lines.count * step) { canvas, _ in
                for (index, line) in lines.enumerated() {
                    canvas.draw(
                        line, x: SheetLayout.margin, baseline: index * step + ascent, colour)
                }
            })
    }

    // MARK: - A grid

    private mutating func add(_ section: Sheet.Section) throws {
        if !section.title.isEmpty {
            try paragraph(
                section.title, .bold, Self.ink, width: layout.width - 2 * SheetLayout.margin,
                limit: 3)
            space(6)
        }
        if !section.columns.isEmpty { try addColumnLabels(section) }
        for row in section.rows { try add(row) }
    }

    /// The name of the columns' axis over all of them, then each one's label, and at the left the
    /// name of the rows' axis.
    private mutating func addColumnLabels(_ section: Sheet.Section) throws {
        let (layout, text) = (layout, text)
        let step = text.font.line(.regular)
        let ascent = text.font.ascent(.regular)
        let labels = try section.columns.map {
            try text.lines($0, .bold, width: layout.tileWidth, limit: 6)
        }
        let deepest = labels.map(\.count).max() ?? 0
        let axisRows = section.columnAxis.isEmpty ? 0 : 1
        let height = (axisRows + deepest) * step + 4
        bands.append(
            Band(height: height) { canvas, _ in
                let across = layout.right - layout.left
                if let axis = try text.lines(
                    section.columnAxis, .regular, width: across, limit: 1
                ).first {
                    canvas.draw(
                        axis, x: layout.left + (across - axis.width) / 2, baseline: ascent,
                        Self.grey)
                }
                for (column, lines) in labels.enumerated() {
                    for (index, line) in lines.enumerated() {
                        let row = axisRows + deepest - lines.count + index
                        canvas.draw(
                            line,
                            x: layout.x(column) + (layout.tileWidth - line.width) / 2,
                            baseline: row * step + ascent, Self.ink)
                    }
                }
                if let axis = try text.lines(
                    section.rowAxis, .regular, width: layout.labelWidth, limit: 1
                ).first {
                    canvas.draw(
                        axis, x: SheetLayout.margin + layout.labelWidth - axis.width,
                        baseline: height - 4 - step + ascent, Self.grey)
                }
            })
    }

    private mutating func add(_ row: Sheet.Row) throws {
        let (layout, text) = (layout, text)
        func wrapped(_ words: String, _ face: SheetFont.Face, _ limit: Int) throws -> [TextLine] {
            try text.lines(words, face, width: layout.tileWidth, limit: limit)
        }
        let (step, ascent) = (text.font.line(.bold), text.font.ascent(.bold))
        let (smallStep, smallAscent) = (text.font.line(.small), text.font.ascent(.small))
        let headings = try row.tiles.map { try wrapped($0.heading, .bold, 4).count }.max() ?? 0
        let captions =
            try row.tiles.map { tile in
                try tile.captions.reduce(0) { $0 + (try wrapped($1.text, .small, $1.lines).count) }
            }.max() ?? 0
        let top = headings == 0 ? 0 : headings * step + 2
        let bottom = captions == 0 ? 0 : captions * smallStep + 10
        var band = Band(height: top + layout.tileHeight + bottom + SheetLayout.gap) {
            canvas, fitted in
            if !row.label.isEmpty {
                let limit = max(1, layout.tileHeight / step)
                let lines = try text.lines(
                    row.label, .bold, width: layout.labelWidth, limit: limit)
                let first = top + (layout.tileHeight - lines.count * step) / 2
                for (index, line) in lines.enumerated() {
                    canvas.draw(
                        line, x: SheetLayout.margin + layout.labelWidth - line.width,
                        baseline: first + index * step + ascent, Self.ink)
                }
            }
            var rest = fitted[...]
            for (column, tile) in row.tiles.enumerated() {
                let x = layout.x(column)
                let lines = try wrapped(tile.heading, .bold, 4)
                for (index, line) in lines.enumerated() {
                    let row = headings - lines.count + index
                    canvas.draw(
                        line, x: x + (layout.tileWidth - line.width) / 2,
                        baseline: row * step + ascent, Self.ink)
                }
                try Self.draw(
                    tile, rest.prefix(tile.photos.count), x: x, y: top, &canvas, layout, text)
                rest = rest.dropFirst(tile.photos.count)
                var y = top + layout.tileHeight + 4
                for caption in tile.captions {
                    for line in try wrapped(caption.text, .small, caption.lines) {
                        canvas.draw(
                            line, x: x, baseline: y + smallAscent,
                            caption.isStrong ? Self.ink : Self.grey)
                        y += smallStep
                    }
                }
            }
        }
        band.wanted = row.tiles.flatMap { tile in
            zip(tile.photos, layout.places(tile.photos)).map {
                Wanted(photo: $0, width: $1.width, height: $1.height)
            }
        }
        bands.append(band)
    }

    private static func draw(
        _ tile: Sheet.Tile, _ fitted: ArraySlice<Fitted>, x: Int, y: Int, _ canvas: inout Canvas,
        _ layout: SheetLayout, _ text: SheetText
    ) throws {
        canvas.fill(
            x: x - 1, y: y - 1, width: layout.tileWidth + 2, height: layout.tileHeight + 2,
            hairline)
        canvas.fill(
            x: x, y: y, width: layout.tileWidth, height: layout.tileHeight, blank)
        var absence = tile.photos.isEmpty ? tile.absence : ""
        for (picture, place) in zip(fitted, layout.places(tile.photos)) {
            switch picture {
            case .picture(let picture): canvas.draw(picture, x: x + place.x, y: y + place.y)
            case .absent(let why): absence = why
            }
        }
        let lines = try text.lines(absence, .small, width: layout.tileWidth - 4, limit: 3)
        let step = text.font.line(.small)
        let first = y + (layout.tileHeight - lines.count * step) / 2
        for (index, line) in lines.enumerated() {
            canvas.draw(
                line, x: x + (layout.tileWidth - line.width) / 2,
                baseline: first + index * step + text.font.ascent(.small), grey)
        }
    }
}

import Images

/// The text that shows a picture in a terminal, whole lines, the last one ended too.
///
/// - Parameters:
///   - picture: The pixels, for half blocks.
///   - png: The same as a PNG file, for kitty and iTerm2; made here when it is none.
///   - protocol: How to show it; nothing comes out for `off`.
///   - columns: The most cells across; not over the terminal's width, since lines must not wrap.
///   - rows: The most cells down.
///   - colours: For half blocks.
///   - cell: The pixels of a cell; nil where they are not known.
///   - registers: How many colours a sixel picture may have, 2 to 256.
///   - number: Names a kitty picture, so that the next one of that number takes its place.
/// - Returns: The text, empty when there is no room.
public func draw(
    _ picture: Picture, png: [UInt8] = [], protocol: PictureProtocol, columns: Int, rows: Int,
    colours: PictureColours = .full, cell: CellSize? = nil, registers: Int = 256,
    number: Int? = nil
) -> String {
    guard
        let area = PictureArea(
            fitting: picture, drawnBy: `protocol`, columns: columns, rows: rows,
            cellHeight: cell?.ratio ?? 2)
    else { return "" }
    return draw(
        picture, png: png, protocol: `protocol`, in: area, colours: colours, cell: cell,
        registers: registers, number: number)
}

/// The same in an area that is known; it goes down exactly its rows.
func draw(
    _ picture: Picture, png: [UInt8] = [], protocol: PictureProtocol, in area: PictureArea,
    colours: PictureColours, cell: CellSize?, registers: Int, number: Int? = nil
) -> String {

    func blocks() -> String {
        halfBlocks(picture, area: area, colours: colours)
    }
    func file() -> [UInt8]? {
        PictureFormat(of: png) == .png ? png : try? picture.png(effort: .fast)
    }
    switch `protocol` {
    case .off: return ""
    case .halfBlocks: return blocks()
    case .kitty: return file().map { kitty($0, area: area, number: number) } ?? blocks()
    case .iterm2: return file().map { iterm2($0, area: area) } ?? blocks()
    case .sixel:
        return sixels(picture, area: area, cell: cell ?? .vt340, colours: registers) ?? blocks()
    }
}

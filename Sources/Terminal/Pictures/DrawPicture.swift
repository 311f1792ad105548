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
///   - cellHeight: How many times as high as wide a cell is; 2 where it is not known.
/// - Returns: The text, empty when there is no room.
public func draw(
    _ picture: Picture, png: [UInt8] = [], protocol: PictureProtocol, columns: Int, rows: Int,
    colours: PictureColours = .full, cellHeight: Double = 2
) -> String {
    guard
        let area = PictureArea(
            fitting: picture, drawnBy: `protocol`, columns: columns, rows: rows,
            cellHeight: cellHeight)
    else { return "" }

    func blocks() -> String {
        halfBlocks(picture, area: area, colours: colours)
    }
    func file() -> [UInt8]? {
        PictureFormat(of: png) == .png ? png : try? picture.png(effort: .fast)
    }
    switch `protocol` {
    case .off: return ""
    case .halfBlocks: return blocks()
    case .kitty: return file().map { kitty($0, area: area) } ?? blocks()
    case .iterm2: return file().map { iterm2($0, area: area) } ?? blocks()
    }
}

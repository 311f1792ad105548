import CSixel
import Images

/// Pictures of sixels, the graphics of DEC's VT340: xterm, foot, mlterm and others show them.
public enum Sixel {
    /// Why there can be no sixels: libsixel is not installed; nil when it is.
    ///
    /// The library is opened when this is first asked.
    public static var problem: String? { csixel_open().map { String(cString: $0) } }

    /// The sixel sequence of a picture, with a palette of its own and its errors diffused.
    ///
    /// - Parameters:
    ///   - picture: Pixel by pixel as it will be shown.
    ///   - colours: How many colour registers the terminal has, 2 to 256.
    /// - Returns: The sequence, ASCII only; nil where libsixel is missing or fails.
    static func encode(_ picture: Picture, colours: Int = 256) -> String? {
        var bytes: [UInt8] = []
        let problem = withUnsafeMutablePointer(to: &bytes) { bytes in
            csixel_encode(
                picture.pixels, Int32(clamping: picture.width), Int32(clamping: picture.height),
                Int32(clamping: min(max(colours, 2), 256)), collect, bytes)
        }
        return problem == nil ? String(decoding: bytes, as: UTF8.self) : nil
    }
}

/// Adds a piece to the bytes that `to` points to.
private func collect(
    _ piece: UnsafePointer<CChar>?, _ count: Int32, _ to: UnsafeMutableRawPointer?
) {
    guard let piece, count > 0, let to else { return }
    let bytes = UnsafeRawBufferPointer(start: piece, count: Int(count))
    to.assumingMemoryBound(to: [UInt8].self).pointee += bytes
}

/// A picture in sixels that fills `area`, cells of `cell` pixels.
///
/// nil where libsixel is missing.
func sixels(_ picture: Picture, area: PictureArea, cell: CellSize, colours: Int) -> String? {
    let width = area.columns * cell.width
    // No higher than its rows, or the terminal would scroll.
    let ratio = Double(picture.height) / Double(picture.width)
    let height = max(1, min(area.rows * cell.height, Int((Double(width) * ratio).rounded())))
    guard let fitting = try? picture.resized(width: width, height: height) else { return nil }
    return Sixel.encode(fitting, colours: colours).map { inPlace($0, rows: area.rows) }
}

/// `drawing`, which leaves the cursor anywhere, made to go down exactly `rows` rows.
///
/// The rows are made first, so that nothing scrolls while it is drawn.
func inPlace(_ drawing: String, rows: Int) -> String {
    String(repeating: "\n", count: rows) + "\u{1B}[\(rows)A\u{1B}7" + drawing + "\u{1B}8"
        + "\u{1B}[\(rows)B\r"
}

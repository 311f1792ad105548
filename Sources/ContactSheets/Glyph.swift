/// One glyph: its pixels and their place.
struct Glyph: Hashable, Sendable {
    /// Pixels to the next letter.
    let advance: Int
    /// From the pen to the first column, in pixels.
    let left: Int
    /// From the baseline up to the first row, in pixels.
    let top: Int
    let width: Int
    let height: Int
    /// How much of each pixel is covered, 0...15; rows from the top, `width * height` of them.
    let coverage: [UInt8]
}

extension Glyph {
    static func blank(_ advance: Int) -> Glyph {
        Glyph(advance: advance, left: 0, top: 0, width: 0, height: 0, coverage: [])
    }

    /// The glyph drawn twice, a pixel apart.
    var bold: Glyph {
        var wide = [UInt8](repeating: 0, count: (width + 1) * height)
        for y in 0..<height {
            for x in 0..<width {
                let value = coverage[y * width + x]
                for place in [x, x + 1] {
                    wide[y * (width + 1) + place] = max(wide[y * (width + 1) + place], value)
                }
            }
        }
        return Glyph(
            advance: advance, left: left, top: top, width: width + 1, height: height,
            coverage: wide)
    }
}

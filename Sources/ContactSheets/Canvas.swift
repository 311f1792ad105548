import Images

/// A part of a sheet while it is drawn: 8-bit RGB, rows from the top.
struct Canvas {
    struct Colour: Hashable, Sendable {
        let red: UInt8
        let green: UInt8
        let blue: UInt8

        init(_ grey: UInt8) { (red, green, blue) = (grey, grey, grey) }
    }

    let width: Int
    let height: Int
    private(set) var pixels: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 255, count: width * height * 3)
    }

    /// Fills a rectangle, clipped to the canvas.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, x, min(self.width, x + width)) {
                set(column, row, colour)
            }
        }
    }

    /// Copies a picture, clipped to the canvas.
    mutating func draw(_ picture: Picture, x: Int, y: Int) {
        let left = max(0, x)
        let right = min(width, x + picture.width)
        guard left < right else { return }
        for row in max(0, y)..<max(0, y, min(height, y + picture.height)) {
            let source = ((row - y) * picture.width + left - x) * 3
            let target = (row * width + left) * 3
            let count = (right - left) * 3
            pixels.replaceSubrange(
                target..<target + count, with: picture.pixels[source..<source + count])
        }
    }

    /// Draws a line of text whose pen begins at `x` on the baseline `y`.
    mutating func draw(_ line: TextLine, x: Int, baseline y: Int, _ colour: Colour) {
        var pen = x
        for glyph in line.visual {
            for row in 0..<glyph.height {
                for column in 0..<glyph.width {
                    let coverage = glyph.coverage[row * glyph.width + column]
                    let (px, py) = (pen + glyph.left + column, y - glyph.top + row)
                    guard coverage > 0, px >= 0, px < width, py >= 0, py < height else { continue }
                    blend(px, py, colour, coverage)
                }
            }
            pen += glyph.advance
        }
    }

    private mutating func set(_ x: Int, _ y: Int, _ colour: Colour) {
        let place = (y * width + x) * 3
        pixels[place] = colour.red
        pixels[place + 1] = colour.green
        pixels[place + 2] = colour.blue
    }

    /// Lays a colour over a pixel, `coverage` of 15 parts of it.
    private mutating func blend(_ x: Int, _ y: Int, _ colour: Colour, _ coverage: UInt8) {
        let place = (y * width + x) * 3
        let part = UInt32(min(15, coverage))
        for (offset, value) in [colour.red, colour.green, colour.blue].enumerated() {
            let mixed = UInt32(pixels[place + offset]) * (15 - part) + UInt32(value) * part
            pixels[place + offset] = UInt8(truncatingIfNeeded: (mixed + 7) / 15)
        }
    }
}

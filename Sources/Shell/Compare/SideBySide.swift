import Images

/// Two pictures in one.
enum SideBySide {
    /// The pictures side by side, a white gap of 8 pixels between them; `right` is brought to the
    /// height of `left`.
    static func picture(_ left: Picture, _ right: Picture) throws -> Picture {
        let height = left.height
        let scaled =
            right.height == height
            ? right
            : try right.resized(
                width: max(1, right.width * height / right.height), height: height)
        let gap = [UInt8](repeating: 255, count: 8 * 3)
        var pixels: [UInt8] = []
        pixels.reserveCapacity((left.width + scaled.width + 8) * height * 3)
        for row in 0..<height {
            pixels += left.pixels[row * left.width * 3..<(row + 1) * left.width * 3]
            pixels += gap
            pixels += scaled.pixels[row * scaled.width * 3..<(row + 1) * scaled.width * 3]
        }
        return try Picture(width: left.width + 8 + scaled.width, height: height, pixels: pixels)
    }
}

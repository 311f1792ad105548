import Images

extension Picture {
    /// This picture and another one side by side, a white gap of 8 pixels between them; the other
    /// is brought to this one's height.
    func beside(_ other: Picture) throws -> Picture {
        let scaled =
            other.height == height
            ? other
            : try other.resized(
                width: max(1, other.width * height / other.height), height: height)
        let gap = [UInt8](repeating: 255, count: 8 * 3)
        var pixels: [UInt8] = []
        pixels.reserveCapacity((width + scaled.width + 8) * height * 3)
        for row in 0..<height {
            pixels += self.pixels[row * width * 3..<(row + 1) * width * 3]
            pixels += gap
            pixels += scaled.pixels[row * scaled.width * 3..<(row + 1) * scaled.width * 3]
        }
        return try Picture(width: width + 8 + scaled.width, height: height, pixels: pixels)
    }
}

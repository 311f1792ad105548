extension Picture {
    /// The part of this picture that begins at `x`, `y` (from the left and the top, in pixels).
    ///
    /// - Throws: `ImageError` when the part is empty or reaches over an edge.
    public func cropped(x: Int, y: Int, width: Int, height: Int) throws -> Picture {
        guard x >= 0, y >= 0, width > 0, height > 0, x <= self.width - width,
            y <= self.height - height
        else {
            throw ImageError.size(width: width, height: height, limit: self.width * self.height)
        }
        var part: [UInt8] = []
        part.reserveCapacity(width * height * 3)
        for row in y..<y + height {
            let start = (row * self.width + x) * 3
            part += pixels[start..<start + width * 3]
        }
        return Picture(unchecked: part, width: width, height: height)
    }
}

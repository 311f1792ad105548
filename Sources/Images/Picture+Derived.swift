extension Picture {
    /// The picture at exactly this size, by the Lanczos filter with three lobes.
    ///
    /// The arithmetic is that of Pillow's `Image.Resampling.LANCZOS`, to the bit: along the rows
    /// first, then along the columns (Pillow 13 turns that round when the height shrinks much more
    /// than the width); 22-bit fixed-point weights, each pass rounded to 8 bits; the filter widened
    /// when shrinking, cut off at the edges and normalised again; on the stored (gamma) values.
    /// Source: Pillow 13, `src/libImaging/Resample.c`.
    ///
    /// - Parameters:
    ///   - width: Pixels in a row of the result.
    ///   - height: Rows of the result.
    /// - Returns: The resized picture.
    /// - Throws: `ImageError.size` when a side is out of range or the result over `pixelLimit`.
    public func resized(width: Int, height: Int) throws -> Picture {
        try Self.check(width: width, height: height, limit: Self.pixelLimit)
        return Lanczos.resized(self, width: width, height: height)
    }

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

    /// The 64-bit difference hash: of a 9 by 8 grey version, which pixel is brighter than the one
    /// to its left; rows from the top, first comparison in the highest bit.
    ///
    /// The bits of `imagehash.dhash` of Python's ImageHash 4, but for near ties: see `resized`.
    public var differenceHash: UInt64 {
        let grey = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, count in
            pixels.withUnsafeBufferPointer { source in
                for index in stride(from: 0, to: source.count, by: 3) {
                    let luma = Self.luma(source[index], source[index + 1], source[index + 2])
                    for channel in 0..<3 { buffer[index + channel] = luma }
                }
            }
            count = pixels.count
        }
        let small = Lanczos.resized(
            Picture(unchecked: grey, width: width, height: height), width: 9, height: 8)
        var hash: UInt64 = 0
        for row in 0..<8 {
            for column in 0..<8 {
                let left = small.pixels[(row * 9 + column) * 3]
                let right = small.pixels[(row * 9 + column + 1) * 3]
                hash = hash << 1 | (right > left ? 1 : 0)
            }
        }
        return hash
    }
}

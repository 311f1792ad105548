extension Picture {
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
        let small = Picture(unchecked: grey, width: width, height: height)
            .resizedUnchecked(width: 9, height: 8)
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

/// Pictures have no alpha: transparent pixels are blended over white.
enum Transparency {
    /// Blends straight RGBA over white: `(c * a + 255 * (255 - a)) / 255`, rounded.
    static func overWhite(_ samples: [UInt8]) -> [UInt8] {
        let count = samples.count / 4
        return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
            samples.withUnsafeBufferPointer { source in
                for pixel in 0..<count {
                    let alpha = UInt32(source[pixel * 4 + 3])
                    for channel in 0..<3 {
                        let colour = UInt32(source[pixel * 4 + channel])
                        let sum = colour &* alpha &+ 255 &* (255 &- alpha) &+ 127
                        buffer[pixel * 3 + channel] = UInt8(truncatingIfNeeded: sum / 255)
                    }
                }
            }
            initialized = count * 3
        }
    }
}

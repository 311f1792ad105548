#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The mean SSIM of two pictures of one size, over the three channels.
///
/// Gaussian window of 11 by 11 with sigma 1.5, K1 = 0.01, K2 = 0.03, population covariance, only
/// windows that are wholly inside; the channels are averaged. In a picture with a side under 11 the
/// window is cut to the largest odd size that fits.
/// Source: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to
/// structural similarity", IEEE Transactions on Image Processing 13(4), 2004.
func structuralSimilarity(_ a: Picture, _ b: Picture) -> Double {
    let across = gaussian(fitting: a.width)
    let down = gaussian(fitting: a.height)
    let rowBytes = a.width * 3
    let innerBytes = rowBytes - (across.count - 1) * 3
    let innerRows = a.height - down.count + 1
    let c1 = 0.01 * 255 * 0.01 * 255
    let c2 = 0.03 * 255 * 0.03 * 255

    // Down first: one row of sums at a time, so that no whole plane is kept.
    var sums = Moments(count: rowBytes)
    var total = 0.0
    a.pixels.withUnsafeBufferPointer { first in
        b.pixels.withUnsafeBufferPointer { second in
            for row in 0..<innerRows {
                sums.clear()
                for (tap, weight) in down.enumerated() {
                    let start = (row + tap) * rowBytes
                    for byte in 0..<rowBytes {
                        sums.add(
                            Double(first[start + byte]), Double(second[start + byte]), weight,
                            at: byte)
                    }
                }
                for byte in 0..<innerBytes {
                    let moments = sums.weighted(by: across, from: byte)
                    let (x, y, xx, yy, xy) = (
                        moments[0], moments[1], moments[2], moments[3], moments[4]
                    )
                    let above = (2 * x * y + c1) * (2 * (xy - x * y) + c2)
                    let below = (x * x + y * y + c1) * (xx - x * x + yy - y * y + c2)
                    total += above / below
                }
            }
        }
    }
    return total / Double(innerBytes * innerRows)
}

/// Weighted sums of x, y, x², y², xy for each byte of a row; eight lanes, five used.
private struct Moments {
    private var sums: [SIMD8<Double>]

    init(count: Int) {
        sums = Array(repeating: .zero, count: count)
    }

    mutating func clear() {
        for index in sums.indices { sums[index] = .zero }
    }

    @inline(__always)
    mutating func add(_ x: Double, _ y: Double, _ weight: Double, at index: Int) {
        sums[index] += SIMD8(x, y, x * x, y * y, x * y, 0, 0, 0) * weight
    }

    /// The sums along the row, over the same channel of neighbouring pixels.
    @inline(__always)
    func weighted(by weights: [Double], from index: Int) -> SIMD8<Double> {
        var result = SIMD8<Double>.zero
        for (tap, weight) in weights.enumerated() {
            result += sums[index + tap * 3] * weight
        }
        return result
    }
}

/// The weights of the window along one side; their sum is 1.
private func gaussian(fitting side: Int) -> [Double] {
    let radius = min(5, (side - 1) / 2)
    let raw = (-radius...radius).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
}

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How far two pictures of one size are apart.
public struct Comparison: Hashable, Sendable {
    /// Whether every byte of every pixel is the same.
    public let identical: Bool
    /// The largest difference of one channel of one pixel, 0...255.
    public let max: Int
    /// The mean absolute difference over pixels and channels, 0...255.
    public let mean: Double
    /// Peak signal-to-noise ratio over pixels and channels, in dB; infinite when identical.
    public let psnr: Double
    /// Structural similarity, at most 1; see `structuralSimilarity`.
    public let ssim: Double
    /// How many of the 64 bits of the two difference hashes differ, 0...64.
    public let hashDistance: Int
}

/// Compares two pictures of one size.
///
/// - Throws: `ImageError.sizesDiffer`.
public func compare(_ a: Picture, _ b: Picture) throws -> Comparison {
    try checkOneSize(a, b)
    guard a.pixels != b.pixels else {
        return Comparison(
            identical: true, max: 0, mean: 0, psnr: .infinity, ssim: 1, hashDistance: 0)
    }
    var largest: Int32 = 0
    var sum = 0
    var squares = 0
    a.pixels.withUnsafeBufferPointer { first in
        b.pixels.withUnsafeBufferPointer { second in
            for index in 0..<first.count {
                let difference = abs(Int32(first[index]) &- Int32(second[index]))
                largest = Swift.max(largest, difference)
                sum &+= Int(difference)
                squares &+= Int(difference &* difference)
            }
        }
    }
    let count = Double(a.pixels.count)
    return Comparison(
        identical: false,
        max: Int(largest),
        mean: Double(sum) / count,
        psnr: 10 * log10(255 * 255 * count / Double(squares)),
        ssim: structuralSimilarity(a, b),
        hashDistance: (a.differenceHash ^ b.differenceHash).nonzeroBitCount)
}

/// Refuses two pictures whose sizes differ.
func checkOneSize(_ a: Picture, _ b: Picture) throws {
    guard a.width == b.width, a.height == b.height else {
        throw ImageError.sizesDiffer(
            width: a.width, height: a.height, otherWidth: b.width, otherHeight: b.height)
    }
}

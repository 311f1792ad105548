#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The Lanczos filter with three lobes, in the arithmetic of Pillow.
///
/// What it does exactly is in ``Picture/resized(width:height:)``.
enum Lanczos {
    /// The picture at another size, each side 1 or more.
    static func resized(_ picture: Picture, width: Int, height: Int) -> Picture {
        var samples = picture.pixels
        if width != picture.width {
            samples = resizeRows(
                samples, height: picture.height, from: picture.width,
                Weights(from: picture.width, to: width))
        }
        if height != picture.height {
            samples = resizeColumns(
                samples, rowBytes: width * 3, Weights(from: picture.height, to: height))
        }
        return Picture(unchecked: samples, width: width, height: height)
    }

    /// Resizes along the rows: `height` rows of `from` pixels to rows of `weights.count`.
    private static func resizeRows(
        _ samples: [UInt8], height: Int, from: Int, _ weights: Weights
    ) -> [UInt8] {
        let to = weights.spans.count
        return [UInt8](unsafeUninitializedCapacity: height * to * 3) { buffer, count in
            samples.withUnsafeBufferPointer { source in
                for row in 0..<height {
                    for (column, span) in weights.spans.enumerated() {
                        var sum = SIMD4<Int32>(repeating: Weights.half)
                        var position = (row * from + span.first) * 3
                        for index in span.weights {
                            let pixel = SIMD4<Int32>(
                                Int32(source[position]), Int32(source[position + 1]),
                                Int32(source[position + 2]), 0)
                            sum &+= pixel &* weights.values[index]
                            position += 3
                        }
                        let target = (row * to + column) * 3
                        for channel in 0..<3 {
                            buffer[target + channel] = Weights.byte(sum[channel])
                        }
                    }
                }
            }
            count = height * to * 3
        }
    }

    /// Resizes along the columns: rows of `rowBytes` to `weights.count` such rows.
    private static func resizeColumns(
        _ samples: [UInt8], rowBytes: Int, _ weights: Weights
    ) -> [UInt8] {
        let size = weights.spans.count * rowBytes
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            samples.withUnsafeBufferPointer { source in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: rowBytes) { sums in
                    for (row, span) in weights.spans.enumerated() {
                        sums.initialize(repeating: Weights.half)
                        for (offset, index) in span.weights.enumerated() {
                            let weight = weights.values[index]
                            let start = (span.first + offset) * rowBytes
                            for byte in 0..<rowBytes {
                                sums[byte] &+= Int32(source[start + byte]) &* weight
                            }
                        }
                        for byte in 0..<rowBytes {
                            buffer[row * rowBytes + byte] = Weights.byte(sums[byte])
                        }
                    }
                }
            }
            count = size
        }
    }
}

/// For each place along a side of the result: which places of the source count, and how much.
private struct Weights {
    struct Span {
        let first: Int
        let weights: Range<Int>
    }

    /// Bits after the point: 32, less 8 for a sample and 2 for the filter's overshoot.
    static let bits: Int32 = 22
    static let half: Int32 = 1 << (bits - 1)

    private(set) var spans: [Span] = []
    private(set) var values: [Int32] = []

    init(from: Int, to: Int) {
        let scale = Double(from) / Double(to)
        let stretch = max(scale, 1)
        let support = 3 * stretch
        for place in 0..<to {
            let centre = (Double(place) + 0.5) * scale
            let first = max(Int(centre - support + 0.5), 0)
            let last = min(Int(centre + support + 0.5), from)
            let raw = (first..<last).map {
                Self.lanczos((Double($0) - centre + 0.5) * (1 / stretch))
            }
            let sum = raw.reduce(0, +)
            let start = values.count
            for weight in raw {
                let scaled = (sum == 0 ? weight : weight / sum) * Double(Int32(1) << Self.bits)
                values.append(Int32(scaled + (scaled < 0 ? -0.5 : 0.5)))
            }
            spans.append(Span(first: first, weights: start..<values.count))
        }
    }

    /// The fixed-point sum as a sample, cut to 0...255.
    @inline(__always)
    static func byte(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: min(max(sum &>> bits, 0), 255))
    }

    /// sinc(x) sinc(x / 3) inside three lobes.
    private static func lanczos(_ x: Double) -> Double {
        -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
    }

    private static func sinc(_ x: Double) -> Double {
        x == 0 ? 1 : sin(x * .pi) / (x * .pi)
    }
}

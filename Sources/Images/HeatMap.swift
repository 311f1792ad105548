/// A picture of where two pictures of one size differ.
///
/// Each pixel shows its largest channel difference d: black where there is none, then red, yellow,
/// and white at 255. The scale is fixed, so that two maps can be compared, and follows the square
/// root of d, so that a difference of 1 can be seen.
///
/// - Throws: `ImageError.sizesDiffer`.
public func heatMap(_ a: Picture, _ b: Picture) throws -> Picture {
    try checkOneSize(a, b)
    let colours = (0...255).map(heat)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(a.pixels.count)
    for start in stride(from: 0, to: a.pixels.count, by: 3) {
        var largest = 0
        for index in start..<start + 3 {
            largest = max(largest, abs(Int(a.pixels[index]) - Int(b.pixels[index])))
        }
        pixels += colours[largest]
    }
    return Picture(unchecked: pixels, width: a.width, height: a.height)
}

/// Black, red, yellow, white as the difference goes from 0 to 255.
private func heat(_ difference: Int) -> [UInt8] {
    let level = (Double(difference) / 255).squareRoot() * 3
    return [0.0, 1, 2].map { UInt8((min(max(level - $0, 0), 1) * 255).rounded()) }
}

/// A linear guess at the colour of a latent position, fitted to what the decoder paints.
///
/// Decoding a large picture takes as long as a step or more; this costs nothing and shows
/// composition and colour. Least squares over positions, with a little ridge so that few or equal
/// positions do no harm.
struct LatentColours {
    private let channels: Int
    // Sums over positions of a a^T and a b^T, a the latents and a 1, b red, green and blue.
    private var products: [Double]
    private var targets: [Double]

    /// - Parameter channels: of the latents.
    init(channels: Int) {
        self.channels = channels
        products = Array(repeating: 0, count: (channels + 1) * (channels + 1))
        targets = Array(repeating: 0, count: (channels + 1) * 3)
        for i in 0...channels { products[i * (channels + 1) + i] = 1e-3 }
    }

    /// Learns from a decoded picture.
    ///
    /// - Parameters:
    ///   - latents: in PyTorch's order (channel, row, column).
    ///   - image: what they were decoded to, a whole number of pixels for each position.
    ///   - width: positions in a row of the latents.
    mutating func learn(_ latents: [Float], _ image: Image, width: Int) {
        guard width > 0, latents.count % (channels * width) == 0 else { return }
        let positions = latents.count / channels
        let factor = image.width / width
        guard factor > 0, image.height == positions / width * factor else { return }
        let n = channels + 1
        for position in 0..<positions {
            let a = (0..<n).map {
                $0 < channels ? Double(latents[$0 * positions + position]) : 1
            }
            let b = image.mean(
                x: position % width * factor, y: position / width * factor, side: factor)
            for i in 0..<n {
                for j in 0..<n { products[i * n + j] += a[i] * a[j] }
                for colour in 0..<3 { targets[i * 3 + colour] += a[i] * b[colour] }
            }
        }
    }

    /// One pixel for each position.
    ///
    /// - Parameters:
    ///   - latents: in PyTorch's order (channel, row, column).
    ///   - width: positions in a row.
    /// - Returns: a picture as many pixels wide and high as there are positions.
    func image(_ latents: [Float], width: Int) -> Image {
        let positions = latents.count / channels
        let weights = solved
        var pixels: [UInt8] = []
        pixels.reserveCapacity(positions * 3)
        for position in 0..<positions {
            for colour in 0..<3 {
                var value = weights[channels * 3 + colour]
                for channel in 0..<channels {
                    value +=
                        weights[channel * 3 + colour]
                        * Double(latents[channel * positions + position])
                }
                pixels.append(value > 0 ? UInt8(min(255, value)) : 0)
            }
        }
        return Image(width: width, height: positions / width, pixels: pixels)
    }

    /// The solution of products * x = targets, by elimination; the ridge keeps pivots above 0.
    private var solved: [Double] {
        let n = channels + 1
        var (a, b) = (products, targets)
        for pivot in 0..<n {
            for row in pivot + 1..<max(n, pivot + 1) {
                let ratio = a[row * n + pivot] / a[pivot * n + pivot]
                for column in pivot..<n { a[row * n + column] -= ratio * a[pivot * n + column] }
                for colour in 0..<3 { b[row * 3 + colour] -= ratio * b[pivot * 3 + colour] }
            }
        }
        for row in (0..<n).reversed() {
            for colour in 0..<3 {
                for column in row + 1..<max(n, row + 1) {
                    b[row * 3 + colour] -= a[row * n + column] * b[column * 3 + colour]
                }
                b[row * 3 + colour] /= a[row * n + row]
            }
        }
        return b
    }
}

extension Image {
    /// The mean red, green and blue of a square, 0 to 255.
    fileprivate func mean(x: Int, y: Int, side: Int) -> [Double] {
        var sums = [0, 0, 0]
        for row in y..<y + side {
            for column in x..<x + side {
                let first = (row * width + column) * 3
                for colour in 0..<3 { sums[colour] += Int(pixels[first + colour]) }
            }
        }
        return sums.map { Double($0) / Double(side * side) }
    }
}

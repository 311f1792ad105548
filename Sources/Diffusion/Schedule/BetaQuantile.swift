import Foundation

/// The quantile function of the symmetric beta distribution.
///
/// - Parameters:
///   - p: the probability, 0 to 1.
///   - shape: both parameters of the distribution, above 0.
/// - Returns: the x, 0 to 1, below which a part `p` of the distribution lies.
func betaQuantile(_ p: Double, shape: Double) -> Double {
    guard p > 0 else { return 0 }
    guard p < 1 else { return 1 }
    // The fraction converges fast up to the middle, and the other half mirrors this one.
    if p > 0.5 { return 1 - betaQuantile(1 - p, shape: shape) }
    var (low, high) = (0.0, 0.5)
    while true {
        let middle = (low + high) / 2
        guard middle > low, middle < high else { return middle }
        if betaDistribution(middle, shape: shape) < p { low = middle } else { high = middle }
    }
}

/// The symmetric beta distribution's part below `x`, above 0 and at most 1/2.
///
/// The continued fraction of Abramowitz and Stegun 26.5.8, from the front after Lentz.
private func betaDistribution(_ x: Double, shape a: Double) -> Double {
    let logBeta = 2 * lgamma(a) - lgamma(2 * a)
    let front = exp(a * log(x) + a * log1p(-x) - logBeta) / a
    let least = 1e-300
    var (fraction, c, d) = (1.0, 1.0, 0.0)
    for index in 0..<200 {
        let m = Double(index / 2)
        let numerator =
            if index == 0 {
                1.0
            } else if index % 2 == 0 {
                m * (a - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            } else {
                -(a + m) * (2 * a + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            }
        d = 1 + numerator * d
        if abs(d) < least { d = least }
        d = 1 / d
        c = 1 + numerator / c
        if abs(c) < least { c = least }
        let change = c * d
        fraction *= change
        if abs(change - 1) < 1e-16 { break }
    }
    return front * (fraction - 1)
}

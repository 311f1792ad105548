// Arithmetic over rows of floats. All of it is in one file, so that the lane functions are inlined
// also where files are compiled one by one.

/// Eight values at a time: two SSE registers where nothing wider may be assumed.
private typealias Lanes = SIMD8<Float>
private let width = 8

/// The larger of each pair of lanes; `pointwiseMax` goes through the lanes one by one.
@inline(__always)
private func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: a .< b) }

/// The smaller of each pair of lanes.
@inline(__always)
private func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

/// e^x for each lane, to about 2 units in the last place; 0 below -87.3, finite above 88.
///
/// Cody and Waite's reduction to |r| <= ln 2 / 2 and the Taylor polynomial of degree 7.
@inline(__always)
private func exponential(_ x: Lanes) -> Lanes {
    let x = larger(smaller(x, Lanes(repeating: 88)), Lanes(repeating: -87.3))
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    let shifter = Lanes(repeating: 12_582_912)
    let shifted = x * 1.442_695_04 + shifter
    let n = shifted - shifter
    let r = x - n * 0.693_145_75 - n * 1.428_606_8e-6
    var p = r * 1.984_126_98e-4 + 1.388_888_89e-3
    p = p * r + 8.333_333_33e-3
    p = p * r + 4.166_666_67e-2
    p = p * r + 0.166_666_667
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23
    let scale = unsafeBitCast(bits &+ (127 << 23), to: Lanes.self)
    return p * scale
}

/// 1 / (1 + e^-x).
@inline(__always)
private func logistic(_ x: Lanes) -> Lanes { 1 / (1 + exponential(-x)) }

/// x times the logistic function of x.
@inline(__always)
private func silu(_ x: Lanes) -> Lanes { x * logistic(x) }

/// CLIP's approximation of GELU: x times the logistic function of 1.702 x.
@inline(__always)
private func quickGelu(_ x: Lanes) -> Lanes { x * logistic(x * 1.702) }

/// x times the normal distribution's function of x.
///
/// The error function is Abramowitz and Stegun's 7.1.26, within 1.5e-7.
@inline(__always)
private func gelu(_ x: Lanes) -> Lanes {
    let z = x * 0.707_106_78
    let a = larger(z, -z)
    let t = 1 / (1 + 0.327_591_1 * a)
    var p = t * 1.061_405_429 - 1.453_152_027
    p = p * t + 1.421_413_741
    p = p * t - 0.284_496_736
    p = p * t + 0.254_829_592
    // 1 - erf(|z|), halved: the normal distribution's tail beyond |x|.
    let tail = 0.5 * p * t * exponential(-a * a)
    let below = x * tail
    return below.replacing(with: x - below, where: x .> 0)
}

/// Applies `body` to `count` values in place of `y`, reading `x`.
@inline(__always)
private func map(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int,
    _ body: (Lanes) -> Lanes
) {
    var i = 0
    while i + width <= count {
        store(body(load(x + i)), y + i)
        i += width
    }
    if i < count {
        var rest = Lanes.zero
        for j in i..<count { rest[j - i] = x[j] }
        rest = body(rest)
        for j in i..<count { y[j] = rest[j - i] }
    }
}

/// Eight values from any address.
@inline(__always)
private func load(_ x: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(x).loadUnaligned(as: Lanes.self)
}

/// Eight values to any address.
@inline(__always)
private func store(_ value: Lanes, _ x: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(x).storeBytes(of: value, as: Lanes.self)
}

/// The sum of `count` values in a fixed order: eight running sums, then their pairs.
@inline(__always)
private func sum(_ x: UnsafePointer<Float>, count: Int, _ body: (Lanes) -> Lanes) -> Float {
    var total = Lanes.zero
    var i = 0
    while i + width <= count {
        total += body(load(x + i))
        i += width
    }
    if i < count {
        var rest = Lanes.zero
        for j in i..<count { rest[j - i] = x[j] }
        rest = body(rest)
        for j in i..<count { total[j - i] += rest[j - i] }
    }
    let four = total.lowHalf + total.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
}

/// Replaces a row by its softmax.
func softmax(_ x: UnsafeMutablePointer<Float>, count: Int) {
    var top = Lanes(repeating: -.infinity)
    var i = 0
    while i + width <= count {
        top = larger(top, load(x + i))
        i += width
    }
    var peak = -Float.infinity
    for lane in 0..<width { peak = max(peak, top[lane]) }
    while i < count {
        peak = max(peak, x[i])
        i += 1
    }
    map(x, x, count: count) { exponential($0 - peak) }
    let scale = 1 / sum(x, count: count) { $0 }
    map(x, x, count: count) { $0 * scale }
}

/// A row of values through `function`, in place.
func activate(_ x: UnsafeMutablePointer<Float>, count: Int, _ function: Activation) {
    switch function {
    case .silu: map(x, x, count: count, silu)
    case .quickGelu: map(x, x, count: count, quickGelu)
    case .gelu: map(x, x, count: count, gelu)
    }
}

/// The functions networks put between their layers.
enum Activation {
    /// x times the logistic function of x.
    case silu
    /// x times the logistic function of 1.702 x.
    case quickGelu
    /// x times the normal distribution's function of x.
    case gelu
}

/// y = value * GELU(gate).
func gated(
    _ value: UnsafePointer<Float>, _ gate: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, count: Int
) {
    map(gate, y, count: count, gelu)
    multiply(y, by: value, count: count)
}

/// x = x * y.
private func multiply(_ x: UnsafeMutablePointer<Float>, by y: UnsafePointer<Float>, count: Int) {
    var i = 0
    while i + width <= count {
        store(load(x + i) * load(y + i), x + i)
        i += width
    }
    while i < count {
        x[i] *= y[i]
        i += 1
    }
}

/// y = x * scale + shift, then SiLU if `activates`.
func affine(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, count: Int, activates: Bool
) {
    var i = 0
    while i + width <= count {
        let z = load(x + i) * load(scale + i) + load(shift + i)
        store(activates ? silu(z) : z, y + i)
        i += width
    }
    if i < count {
        var rest = Lanes.zero
        for j in i..<count { rest[j - i] = x[j] * scale[j] + shift[j] }
        if activates { rest = silu(rest) }
        for j in i..<count { y[j] = rest[j - i] }
    }
}

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
func normalise(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>, count: Int, epsilon: Float
) {
    let mean = sum(x, count: count) { $0 } / Float(count)
    let squares = sum(x, count: count) { ($0 - mean) * ($0 - mean) }
    let scale = 1 / (squares / Float(count) + epsilon).squareRoot()
    var i = 0
    while i + width <= count {
        store((load(x + i) - mean) * scale * load(weight + i) + load(bias + i), y + i)
        i += width
    }
    while i < count {
        y[i] = (x[i] - mean) * scale * weight[i] + bias[i]
        i += 1
    }
}

/// Sums and sums of squares of each of `c` channels over `rows` positions, to [2, c].
func moments(
    _ x: UnsafePointer<Float>, rows: Int, channels c: Int, into out: UnsafeMutablePointer<Float>
) {
    var i = 0
    while i + width <= c {
        var (total, squares) = (Lanes.zero, Lanes.zero)
        var from = x + i
        for _ in 0..<rows {
            let value = load(from)
            total += value
            squares += value * value
            from += c
        }
        store(total, out + i)
        store(squares, out + c + i)
        i += width
    }
    while i < c {
        var (total, squares) = (Float.zero, Float.zero)
        for row in 0..<rows {
            let value = x[row * c + i]
            total += value
            squares += value * value
        }
        out[i] = total
        out[c + i] = squares
        i += 1
    }
}

/// Logarithm, sine and cosine in single precision as Stephen Moshier's Cephes library computes
/// them, with fused multiply-adds where PyTorch's AVX2 build has them.
///
/// Box-Muller over these gives PyTorch's noise bit for bit, and the same on every platform; the
/// C library's would differ in the last bits, from PyTorch and between platforms.
enum Cephes {
    /// The natural logarithm of a normal positive number.
    static func log(_ x: Float) -> Float {
        // x = mantissa * 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)).
        var exponent = Float(Int32(x.bitPattern >> 23) - 126)
        var m = Float(bitPattern: x.bitPattern & 0x007f_ffff | 0x3f00_0000)
        if m < 0.707106781186547524 {
            exponent -= 1
            m += m
        }
        m -= 1
        let square = m * m
        let coefficients: [Float] = [
            7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1,
            1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
            3.3333331174e-1,
        ]
        // The logarithm of 2 in two parts, the larger exact in few bits.
        var y = (exponent * -2.12194440e-4).addingProduct(polynomial(coefficients, m) * m, square)
        y = y.addingProduct(-square, 0.5)
        return (m + y).addingProduct(exponent, 0.693359375)
    }

    /// Sine and cosine of an angle from 0 to 8192.
    static func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
        // The angle less a multiple of pi/2, pi/4 in three parts.
        let octant = (Int32(angle * 1.27323954473516) + 1) & ~1
        let k = Float(octant)
        let x = angle.addingProduct(k, -0.78515625).addingProduct(k, -2.4187564849853515625e-4)
            .addingProduct(k, -3.77489497744594108e-8)
        let z = x * x
        let even = polynomial(
            [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2], z)
        let cosine = (-(z * 0.5)).addingProduct(even * z, z) + 1
        let odd = polynomial([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1], z)
        let sine = x.addingProduct(odd * z, x)
        let swapped = octant & 2 != 0
        return (
            (octant & 4 != 0 ? -1 : 1) * (swapped ? cosine : sine),
            ((octant - 2) & 4 == 0 ? -1 : 1) * (swapped ? sine : cosine)
        )
    }

    /// Horner's scheme, highest power first.
    private static func polynomial(_ coefficients: [Float], _ x: Float) -> Float {
        var y: Float = 0
        for coefficient in coefficients { y = coefficient.addingProduct(y, x) }
        return y
    }
}

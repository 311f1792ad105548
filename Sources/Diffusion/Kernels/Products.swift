import CKernels

/// Matrix products with packed panels, in single precision or of values rounded to bfloat16; either
/// way the sums are in single precision, and a panel of k rows takes no more room than k rows of floats.
struct Products {
    let kernels: ck_kernels
    /// Where not nil, both factors are rounded to bfloat16.
    let pairs: ck_pairs?

    /// Packs `n` rows of `k` values, `stride` elements apart, to a panel.
    func pack(
        _ to: UnsafeMutablePointer<Float>, _ type: ck_type, _ from: UnsafeRawPointer,
        _ stride: Int, _ n: Int, _ k: Int
    ) {
        (pairs?.pack ?? kernels.pack_rows)(to, type, from, Int64(stride), Int64(n), Int64(k))
    }

    /// Makes a panel of `k` rows of `n` floats, a multiple of 16, one that can be multiplied with.
    func narrow(_ panel: UnsafeMutablePointer<Float>, _ n: Int, _ k: Int) {
        pairs?.narrow(panel, Int64(n), Int64(k))
    }

    /// c [m, n] = a [m, k] times the panel, and the bias, and what `target` says.
    func multiply(
        _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ aStride: Int,
        _ panel: UnsafePointer<Float>, _ m: Int, _ n: Int, _ k: Int,
        bias: UnsafePointer<Float>? = nil, _ target: ck_target
    ) {
        if let pairs {
            pairs.product(
                c, Int64(cStride), a, Int64(aStride), panel, Int64(m), Int64(n), Int64(k), bias,
                target)
        } else {
            kernels.product(
                c, Int64(cStride), a, Int64(aStride), panel, Int64(m), Int64(n), Int64(k), 1, nil,
                bias, target, nil)
        }
    }
}

extension Engine {
    /// The products of layers and attention; those of convolutions stay in single precision.
    var products: Products { Products(kernels: kernels, pairs: pairs) }
}

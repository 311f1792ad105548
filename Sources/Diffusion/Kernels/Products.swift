import CKernels

/// Matrix products with packed panels, in single precision or of values rounded to bfloat16.
///
/// The sums are in single precision either way, and a panel of k rows takes no more room than k
/// rows of floats.
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

    /// Floats that a row of `k` values takes as `multiply` reads it.
    func width(_ k: Int) -> Int {
        guard let pairs else { return k }
        let each = 16 * Int(pairs.values)
        return (k + each - 1) / each * 16
    }

    /// The offset of value `i` of such a row, a multiple of 2.
    func offset(_ i: Int) -> Int { pairs.map { i / Int($0.values) } ?? i }

    /// Takes `m` rows of `k` values, `stride` apart, to rows as `multiply` reads them.
    ///
    /// They may stay in their place where `toStride` is not larger than `stride`.
    func take(
        _ to: UnsafeMutablePointer<Float>, _ toStride: Int, _ from: UnsafePointer<Float>,
        _ stride: Int, _ m: Int, _ k: Int
    ) {
        if let pairs {
            pairs.rows(to, Int64(toStride), from, Int64(stride), Int64(m), Int64(k))
        } else if to != from {
            for row in 0..<m { (to + row * toStride).update(from: from + row * stride, count: k) }
        }
    }

    /// c [m, n] = a [m, k] times the panel, plus the bias, and as `target` asks; `a` is what `take`
    /// has left.
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

/// Some rows of a matrix as products read them.
struct Factor {
    /// The row of the matrix they begin with.
    let first: Int
    let rows: Int
    let data: UnsafePointer<Float>
    /// Floats from row to row.
    let stride: Int
}

extension Products {
    /// Floats of rounded rows held at a time.
    private static let heldRows = 1 << 20

    /// Lends `rows` rows of `k` values, `stride` apart, as products read them: all at once and
    /// unchanged, or some at a time, rounded once for every panel.
    func withFactors(
        _ engine: Engine, _ source: UnsafePointer<Float>, rows: Int, k: Int, stride: Int,
        _ body: (Factor) throws -> Void
    ) throws {
        guard pairs != nil else {
            return try body(Factor(first: 0, rows: rows, data: source, stride: stride))
        }
        let width = width(k)
        let parts = max(1, (rows * width + Self.heldRows - 1) / Self.heldRows)
        let held = try engine.tensor(
            n: 1, height: 1, width: (rows + parts - 1) / parts, channels: width)
        for part in 0..<parts {
            let own = part * rows / parts..<(part + 1) * rows / parts
            let blocks = (own.count + 63) / 64
            try engine.run(blocks) { block, _ in
                let first = block * own.count / blocks
                take(
                    held.data + first * width, width,
                    source + (own.lowerBound + first) * stride, stride,
                    (block + 1) * own.count / blocks - first, k)
            }
            try body(
                Factor(
                    first: own.lowerBound, rows: own.count, data: UnsafePointer(held.data),
                    stride: width))
        }
    }
}

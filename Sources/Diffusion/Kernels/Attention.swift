import CKernels

/// One of the queries, keys or values of all heads, side by side in rows of some wider matrix.
struct HeadRows {
    /// The first head's first value of the first row.
    let data: UnsafePointer<Float>
    /// Floats from one row to the next.
    let stride: Int
    /// Rows of one sequence.
    let rows: Int
}

extension Engine {
    /// Attends: softmax(q k^T / sqrt(d)) v for each sequence and head.
    ///
    /// Scaled dot-product attention of Vaswani and others, 2017 (arXiv:1706.03762).
    /// Queries and keys are taken some at a time with a running maximum and sum (arXiv:2205.14135),
    /// so the memory for scores does not grow with either. Head h owns columns
    /// h * d ..< (h + 1) * d of each row.
    ///
    /// - Parameters:
    ///   - q: the queries of n sequences, one after the other.
    ///   - k: the keys.
    ///   - v: the values, as many rows as keys.
    ///   - n: sequences.
    ///   - heads: how many.
    ///   - size: d, the width of one head.
    ///   - causal: a query sees the keys up to its own position only.
    /// - Returns: [n, 1, rows of q, heads * size].
    /// - Throws: `DiffusionError`.
    func attention(
        _ q: HeadRows, _ k: HeadRows, _ v: HeadRows, n: Int, heads: Int, size: Int,
        causal: Bool = false
    ) throws -> Tensor {
        let y = try tensor(n: n, height: 1, width: q.rows, channels: heads * size)
        let task = AttentionTask(
            kernels: kernels, products: products, keys: k.rows, size: size)
        // A task packs a head's keys and values, and is worth it.
        let blocks = max(1, (q.rows + 1023) / 1024, min(q.rows / 128, 16 / (n * heads)))
        try run(n * heads * blocks, floats: task.floats(rows: (q.rows + blocks - 1) / blocks)) {
            number, room, goesOn in
            let (block, head) = (number % blocks, number / blocks % heads)
            let image = number / blocks / heads
            let first = block * q.rows / blocks
            task.attend(
                q.data + (image * q.rows + first) * q.stride + head * size, q.stride,
                k.data + image * k.rows * k.stride + head * size, k.stride,
                v.data + image * v.rows * v.stride + head * size, v.stride,
                y.data + (image * q.rows + first) * heads * size + head * size, heads * size,
                room, rows: (block + 1) * q.rows / blocks - first,
                firstQuery: causal ? first : nil, goesOn: goesOn)
        }
        return y
    }
}

/// Attention of some queries of one head.
///
/// Everything is transposed: scores are [keys, queries] and sums [size, queries], a panel of
/// queries wide. So the next product reads the scores as a panel, no lane holds padding, and the
/// softmax of a query stays in one lane.
private struct AttentionTask {
    let kernels: ck_kernels
    let products: Products
    let keys: Int
    let size: Int
    /// Queries taken at a time.
    private let panel: Int
    /// Keys held near at a time, in whole panels but the last.
    private let held: Int
    /// Floats of a held key.
    private let keyWidth: Int

    /// Keys whose scores are taken at a time: with them a first level cache is not full.
    private static let block = 128
    /// Floats of keys, and of values, held at a time.
    private static let packed = 1 << 17

    init(kernels: ck_kernels, products: Products, keys: Int, size: Int) {
        (self.kernels, self.products, self.keys, self.size) = (kernels, products, keys, size)
        panel = Int(kernels.panel)
        keyWidth = products.width(size)
        let parts = (keys * size + Self.packed - 1) / Self.packed
        held = max(1, ((keys + parts - 1) / parts + panel - 1) / panel) * panel
    }

    /// Working memory for some rows.
    func floats(rows: Int) -> Int {
        let columns = (rows + panel - 1) / panel * panel
        return held * (keyWidth + size) + (Self.block + size + 1) * panel + columns * (size + 2)
    }

    /// `firstQuery` is the position of its first query if it must not look ahead.
    func attend(
        _ q: UnsafePointer<Float>, _ qStride: Int, _ k: UnsafePointer<Float>, _ kStride: Int,
        _ v: UnsafePointer<Float>, _ vStride: Int, _ y: UnsafeMutablePointer<Float>,
        _ yStride: Int, _ room: UnsafeMutablePointer<Float>, rows: Int, firstQuery: Int?,
        goesOn: () -> Bool
    ) {
        let columns = (rows + panel - 1) / panel * panel
        let values = room + held * keyWidth
        let scores = values + held * size
        let queries = scores + Self.block * panel
        let factors = queries + size * panel
        let sums = factors + panel
        let peaks = sums + columns * size
        let totals = peaks + columns
        peaks.update(repeating: -.infinity, count: columns)
        totals.update(repeating: 0, count: columns)
        sums.update(repeating: 0, count: columns * size)
        // Keys after the last query are seen by none.
        let keys = min(keys, firstQuery.map { $0 + rows } ?? keys)
        for first in stride(from: 0, to: keys, by: held) {
            let count = min(held, keys - first)
            products.take(room, keyWidth, k + first * kStride, kStride, count, size)
            for key in stride(from: 0, to: count, by: panel) {
                let (part, n) = (values + key * size, min(panel, count - key))
                kernels.pack_rows(
                    part, ck_f32, v + (first + key) * vStride, Int64(vStride), Int64(n), Int64(size)
                )
                products.take(part, valueWidth(n), part, (n + 15) & ~15, size, n)
            }
            for row in stride(from: 0, to: rows, by: panel) {
                guard goesOn() else { return }
                let n = min(panel, rows - row)
                let width = (n + 15) & ~15
                products.pack(queries, ck_f32, q + row * qStride, qStride, n, size)
                for key in stride(from: 0, to: count, by: Self.block) {
                    let m = min(Self.block, count - key)
                    products.multiply(
                        scores, width, room + key * keyWidth, keyWidth, queries, m, width, size,
                        ck_new)
                    kernels.softmax(
                        scores, Int64(m), Int64(width), 1 / Float(size).squareRoot(),
                        firstQuery.map { Int64($0 + row - first - key) } ?? .max, peaks + row,
                        totals + row, factors)
                    if first + key > 0 {
                        kernels.scale(sums + row * size, Int64(size), Int64(width), factors)
                    }
                    add(scores, m, values + key * size, width, to: sums + row * size)
                }
            }
        }
        for row in 0..<columns { totals[row] = 1 / totals[row] }
        for row in stride(from: 0, to: rows, by: panel) {
            kernels.unpack(
                y + row * yStride, Int64(yStride), sums + row * size, Int64(min(panel, rows - row)),
                Int64(size), totals + row)
        }
    }

    /// Floats from one row of a panel of values to the next.
    private func valueWidth(_ keys: Int) -> Int {
        products.pairs == nil ? (keys + 15) & ~15 : products.width(keys)
    }

    /// Adds `m` keys' values, each times its scores, to the sums.
    private func add(
        _ scores: UnsafeMutablePointer<Float>, _ m: Int, _ values: UnsafePointer<Float>,
        _ width: Int, to sums: UnsafeMutablePointer<Float>
    ) {
        for key in stride(from: 0, to: m, by: panel) {
            let count = min(panel, m - key)
            let part = scores + key * width
            products.narrow(part, width, count)
            products.multiply(
                sums, width, values + key * size, valueWidth(count), part, size, width, count,
                ck_continued)
        }
    }
}

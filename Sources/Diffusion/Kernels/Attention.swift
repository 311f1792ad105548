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
    /// Queries and keys are taken some at a time with a running maximum and sum (arXiv:2205.14135), so
    /// the memory for scores does not grow with either. Head h owns columns h * d ..< (h + 1) * d of each row.
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
        let y = tensor(n: n, height: 1, width: q.rows, channels: heads * size)
        let task = AttentionTask(kernels: kernels, keys: k.rows, size: size)
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
private struct AttentionTask {
    let kernels: ck_kernels
    let keys: Int
    let size: Int

    /// Queries taken at a time.
    private static let tile = 24
    /// Floats of keys, and of values, packed at a time.
    private static let packed = 1 << 16
    private var panel: Int { Int(kernels.panel) }
    /// Values of a head, rounded up to whole lanes.
    private var lanes: Int { (size + 15) & ~15 }
    /// Keys taken at a time.
    private var block: Int { min((keys + 15) & ~15, max(64, Self.packed / lanes & ~63)) }
    /// Floats between rows of scores.
    private var line: Int { block + 16 }

    /// Working memory for some rows.
    func floats(rows: Int) -> Int { 2 * block * lanes + Self.tile * line + 2 * rows + 64 }

    /// `firstQuery` is the position of its first query if it must not look ahead.
    func attend(
        _ q: UnsafePointer<Float>, _ qStride: Int, _ k: UnsafePointer<Float>, _ kStride: Int,
        _ v: UnsafePointer<Float>, _ vStride: Int, _ y: UnsafeMutablePointer<Float>,
        _ yStride: Int, _ room: UnsafeMutablePointer<Float>, rows: Int, firstQuery: Int?,
        goesOn: () -> Bool
    ) {
        let values = room + block * lanes
        let scores = values + block * lanes
        let factors = scores + Self.tile * line
        let peaks = factors + 64
        let totals = peaks + rows
        peaks.update(repeating: -.infinity, count: rows)
        totals.update(repeating: 0, count: rows)
        for first in stride(from: 0, to: keys, by: block) {
            // A task with many keys takes a third of a second.
            guard goesOn() else { return }
            let count = min(block, keys - first)
            for key in stride(from: 0, to: count, by: panel) {
                kernels.pack_rows(
                    room + key * size, ck_f32, k + (first + key) * kStride, Int64(kStride),
                    Int64(min(panel, count - key)), Int64(size))
            }
            for column in stride(from: 0, to: size, by: panel) {
                kernels.pack_columns(
                    values + column * count, v + first * vStride + column, Int64(vStride),
                    Int64(count), Int64(min(panel, size - column)))
            }
            for row in stride(from: 0, to: rows, by: Self.tile) {
                let m = Int64(min(Self.tile, rows - row))
                for key in stride(from: 0, to: count, by: panel) {
                    kernels.product(
                        scores + key, Int64(line), q + row * qStride, Int64(qStride),
                        room + key * size, m, Int64(min(panel, count - key)), Int64(size), 1, nil,
                        nil, 0, nil)
                }
                kernels.softmax(
                    scores, Int64(line), m, Int64(count), 1 / Float(size).squareRoot(),
                    firstQuery.map { Int64($0 + row - first) } ?? .max, peaks + row, totals + row,
                    factors)
                if first > 0 {
                    kernels.scale(y + row * yStride, Int64(yStride), m, Int64(size), factors)
                }
                for column in stride(from: 0, to: size, by: panel) {
                    kernels.product(
                        y + row * yStride + column, Int64(yStride), scores, Int64(line),
                        values + column * count, m, Int64(min(panel, size - column)),
                        Int64(count), 1, nil, nil, first > 0 ? 1 : 0, nil)
                }
            }
        }
        for row in 0..<rows { totals[row] = 1 / totals[row] }
        kernels.scale(y, Int64(yStride), Int64(rows), Int64(size), totals)
    }
}

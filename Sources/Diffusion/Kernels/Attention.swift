import CDNN

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
    /// Queries are taken in tiles, so the memory for scores is a tile times the keys. Head h owns
    /// columns h * d ..< (h + 1) * d of each row.
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
        try checkCancelled()
        let y = tensor(n: n, height: 1, width: q.rows, channels: heads * size)
        let tile = min(q.rows, max(16, min(256, (1 << 20) / max(1, k.rows))))
        let tiles = (q.rows + tile - 1) / tile
        let scale = 1 / Float(size).squareRoot()
        reserve(tile * k.rows * MemoryLayout<Float>.stride)
        var failure = Int64(0)
        withUnsafeMutablePointer(to: &failure) { failure in
            pool.run(n * heads * tiles) { task, worker in
                let (number, head, image) =
                    (task % tiles, task / tiles % heads, task / tiles / heads)
                let first = number * tile
                let rows = min(tile, q.rows - first)
                let scores = scratch(of: worker).assumingMemoryBound(to: Float.self)
                let status = attend(
                    q.data + (image * q.rows + first) * q.stride + head * size, q.stride,
                    k.data + image * k.rows * k.stride + head * size, k.stride,
                    v.data + image * v.rows * v.stride + head * size, v.stride,
                    y.data + (image * q.rows + first) * heads * size + head * size, heads * size,
                    scores, rows: rows, keys: k.rows, size: size, scale: scale,
                    firstQuery: causal ? first : nil)
                if status != 0 { cdnn_store(failure, Int64(status)) }
            }
        }
        try check(Int32(truncatingIfNeeded: failure), "attention over \(k.rows) keys")
        return y
    }
}

/// One tile of one head; `firstQuery` is the position of its first query if it must not look ahead.
private func attend(
    _ q: UnsafePointer<Float>, _ qStride: Int, _ k: UnsafePointer<Float>, _ kStride: Int,
    _ v: UnsafePointer<Float>, _ vStride: Int, _ y: UnsafeMutablePointer<Float>, _ yStride: Int,
    _ scores: UnsafeMutablePointer<Float>, rows: Int, keys: Int, size: Int, scale: Float,
    firstQuery: Int?
) -> Int32 {
    let asIs = CChar(UInt8(ascii: "N"))
    let turned = CChar(UInt8(ascii: "T"))
    let (m, nk, d) = (dnnl_dim_t(rows), dnnl_dim_t(keys), dnnl_dim_t(size))
    var status = cdnn_sgemm(
        asIs, turned, m, nk, d, scale, q, dnnl_dim_t(qStride), k, dnnl_dim_t(kStride), 0, scores,
        nk)
    guard status == 0 else { return status }
    for row in 0..<rows {
        let line = scores + row * keys
        if let firstQuery {
            let seen = min(keys, firstQuery + row + 1)
            softmax(line, count: seen)
            for i in seen..<keys { line[i] = 0 }
        } else {
            softmax(line, count: keys)
        }
    }
    status = cdnn_sgemm(
        asIs, asIs, m, d, nk, 1, scores, nk, v, dnnl_dim_t(vStride), 0, y, dnnl_dim_t(yStride))
    return status
}

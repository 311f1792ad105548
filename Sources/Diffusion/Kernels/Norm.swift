import CKernels

/// Scale and shift of a normalisation, one of each for a channel.
struct Norm {
    /// [channels].
    let weight: [Float]
    /// [channels].
    let bias: [Float]
    /// Added to the variance.
    let epsilon: Float
    /// Groups of channels a group norm takes together; 1 for a layer norm.
    let groups: Int
}

extension Norm {
    /// Normalises each position over its channels (arXiv:1607.06450), into a new tensor.
    func layer(_ engine: Engine, _ x: Tensor) throws -> Tensor {
        let y = try engine.tensor(n: x.n, height: x.height, width: x.width, channels: x.channels)
        let c = x.channels
        try weight.withUnsafeBufferPointer { weight in
            try bias.withUnsafeBufferPointer { bias in
                guard let weight = weight.baseAddress, let bias = bias.baseAddress else { return }
                try engine.forRows(x.n * x.rows, each: c) { row in
                    engine.kernels.normalise(
                        x.data + row * c, y.data + row * c, weight, bias, Int64(c), epsilon)
                }
            }
        }
        return y
    }

    /// Normalises each image over groups of channels (arXiv:1803.08494), into a new tensor.
    ///
    /// Sums are taken in single precision over blocks of positions whose size depends on the
    /// channels alone, then in double precision over the blocks in order.
    ///
    /// - Parameters:
    ///   - engine: computes.
    ///   - x: [n, height, width, channels]; the groups divide the channels.
    ///   - activates: applies SiLU to the result.
    /// - Returns: a tensor of the same shape.
    /// - Throws: `DiffusionError.cancelled`.
    func grouped(_ engine: Engine, _ x: Tensor, activates: Bool) throws -> Tensor {
        let y = try engine.tensor(n: x.n, height: x.height, width: x.width, channels: x.channels)
        let c = x.channels
        let each = max(1, Engine.block / c)
        let blocks = (x.rows + each - 1) / each
        let scales = try scales(engine, x)
        try engine.run(x.n * blocks) { task, _ in
            let (image, block) = (task / blocks, task % blocks)
            let scale = scales.data + image * 2 * c
            for row in block * each..<min(x.rows, (block + 1) * each) {
                let start = (image * x.rows + row) * c
                engine.kernels.affine(
                    x.data + start, y.data + start, scale, scale + c, Int64(c),
                    activates ? 1 : 0)
            }
        }
        return y
    }

    /// A group norm as a scale and a shift of each image and channel, [n, 2, channels].
    func scales(_ engine: Engine, _ x: Tensor) throws -> Tensor {
        let c = x.channels
        let each = max(1, Engine.block / c)
        let blocks = (x.rows + each - 1) / each
        // [n, blocks, 2, c] sums and sums of squares.
        let partial = try engine.tensor(n: x.n, height: blocks, width: 2, channels: c)
        let scales = try engine.tensor(n: x.n, height: 1, width: 2, channels: c)
        try engine.run(x.n * blocks) { task, _ in
            let (image, block) = (task / blocks, task % blocks)
            let rows = min(each, x.rows - block * each)
            engine.kernels.moments(
                x.data + (image * x.rows + block * each) * c, Int64(rows), Int64(c),
                partial.data + task * 2 * c)
        }
        for image in 0..<x.n {
            affineOfGroups(
                partial.data + image * blocks * 2 * c, blocks: blocks, rows: x.rows, self,
                into: scales.data + image * 2 * c)
        }
        return scales
    }
}

/// From the moments of blocks to one scale and one shift for each channel, [2, channels].
private func affineOfGroups(
    _ partial: UnsafePointer<Float>, blocks: Int, rows: Int, _ norm: Norm,
    into out: UnsafeMutablePointer<Float>
) {
    let c = norm.weight.count
    let width = c / norm.groups
    for group in 0..<norm.groups {
        var (total, squares) = (0.0, 0.0)
        for block in 0..<blocks {
            let from = partial + block * 2 * c + group * width
            for i in 0..<width {
                total += Double(from[i])
                squares += Double(from[c + i])
            }
        }
        let count = Double(width * rows)
        let mean = total / count
        let variance = max(0, squares / count - mean * mean)
        let scale = 1 / (variance + Double(norm.epsilon)).squareRoot()
        for i in group * width..<(group + 1) * width {
            let slope = Double(norm.weight[i]) * scale
            out[i] = Float(slope)
            out[c + i] = Float(Double(norm.bias[i]) - mean * slope)
        }
    }
}

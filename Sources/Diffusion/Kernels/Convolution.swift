import CKernels

/// A 3x3 convolution with zero padding of 1; weights are [out, in, 3, 3].
///
/// Where it goes by single positions and the channels come in sixteens it takes Winograd's way, a
/// rule by shape alone: the same picture takes the same way every time.
final class Convolution {
    let channelsIn: Int
    let channelsOut: Int
    let step: Int
    let bias: [Float]
    let weights: WeightMatrix
    private(set) var panels: [WeightMatrix.Part] = []

    init(in channelsIn: Int, stride: Int = 1, bias: [Float], _ weights: WeightMatrix) {
        self.channelsIn = channelsIn
        channelsOut = weights.columns
        step = stride
        self.bias = bias
        self.weights = weights
    }

    /// Convolves [n, height, width, in] to [n, oh, ow, out].
    ///
    /// - Parameters:
    ///   - engine: what runs it.
    ///   - x: the source.
    ///   - norm: normalises the source's groups and applies SiLU first.
    ///   - size: height and width the source is brought to first, by nearest neighbour.
    ///   - extraBias: [out], added to the layer's bias.
    ///   - target: where to add the result; nil for a new tensor.
    /// - Returns: the target, or the new tensor.
    /// - Throws: `DiffusionError`.
    func callAsFunction(
        _ engine: Engine, _ x: Tensor, norm: Norm? = nil, size: (height: Int, width: Int)? = nil,
        extraBias: UnsafePointer<Float>? = nil, addingTo target: Tensor? = nil
    ) throws -> Tensor {
        if panels.isEmpty { panels = weights.panels(of: engine.panel) }
        let (height, width) = size ?? (x.height, x.width)
        let (oh, ow) = ((height - 1) / step + 1, (width - 1) / step + 1)
        let y = try target ?? engine.tensor(n: x.n, height: oh, width: ow, channels: channelsOut)
        let bias = try engine.tensor(n: 1, height: 1, width: 1, channels: channelsOut)
        for i in 0..<channelsOut { bias.data[i] = self.bias[i] + (extraBias?[i] ?? 0) }
        if step == 1, channelsIn % 16 == 0 {
            // Normalised and brought to size as it is read: no tensor holds the result of either.
            try winograd(
                engine, x, scales: norm.map { try $0.scales(engine, x) }, bias.data, into: y,
                adds: target != nil)
        } else {
            var x = try norm.map { try $0.grouped(engine, x, activates: true) } ?? x
            if let size {
                x = try engine.upsampled(x, height: size.height, width: size.width)
            }
            try direct(engine, x, bias.data, into: y, adds: target != nil)
        }
        return y
    }

    /// Floats packed at a time.
    private static let packed = 1 << 17

    /// Nine products with the positions of a padded copy.
    private func direct(
        _ engine: Engine, _ x: Tensor, _ bias: UnsafePointer<Float>, into y: Tensor, adds: Bool
    ) throws {
        let c = channelsIn
        let padded = try engine.padded(x)
        let width = padded.width
        let depth = max(16, min(c, Self.packed / (9 * engine.panel) & ~15))
        let offsets = (0..<9).map { Int64(($0 / 3 * width + $0 % 3) * c) }
        let lines = x.n * y.height
        let cut = Cut(
            panels: panels.count, most: 1, rows: lines, each: 9 * c * engine.panel * y.width)
        let kernels = engine.kernels
        try engine.run(cut.tasks, floats: 9 * depth * engine.panel) { task, packed in
            for part in panels[cut.panels(task)] {
                for start in Swift.stride(from: 0, to: c, by: depth) {
                    let k = min(depth, c - start)
                    kernels.pack_taps(
                        packed, part.type, part.address, Int64(c), Int64(start),
                        Int64(part.columns), Int64(k))
                    for line in cut.rows(task) {
                        let (image, row) = (line / y.height, line % y.height)
                        let source = ((image * padded.height + row * step) * width) * c + start
                        kernels.product(
                            y.data + line * y.width * channelsOut + part.first,
                            Int64(channelsOut), padded.data + source, Int64(step * c), packed,
                            Int64(y.width), Int64(part.columns), Int64(k), 9, offsets,
                            start + k < c ? nil : bias + part.first,
                            adds ? ck_added : start > 0 ? ck_continued : ck_new, nil)
                    }
                }
            }
        }
    }
}

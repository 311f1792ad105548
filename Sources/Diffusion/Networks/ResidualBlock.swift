/// Two convolutions with group norms, beside the input (arXiv:1512.03385).
final class ResidualBlock {
    private let norm1: Norm
    private let conv1: Convolution
    private let time: Linear?
    private let norm2: Norm
    private let conv2: Convolution
    private let shortcut: Linear?

    /// Takes the block's tensors.
    ///
    /// - Parameters:
    ///   - weights: the network's file.
    ///   - name: of the block in it.
    ///   - channelsIn: of the input.
    ///   - channelsOut: of the result.
    ///   - timeWidth: width of the time embedding; nil in a VAE.
    ///   - groups: of the norms.
    ///   - epsilon: of the norms.
    init(
        _ weights: Weights, _ name: String, in channelsIn: Int, out channelsOut: Int,
        timeWidth: Int?, groups: Int, epsilon: Float
    ) {
        norm1 = weights.norm("\(name).norm1", channelsIn, epsilon: epsilon, groups: groups)
        conv1 = weights.convolution("\(name).conv1", in: channelsIn, out: channelsOut)
        time = timeWidth.map {
            weights.linear(["\(name).time_emb_proj"], inner: $0, columns: channelsOut, bias: true)
        }
        norm2 = weights.norm("\(name).norm2", channelsOut, epsilon: epsilon, groups: groups)
        conv2 = weights.convolution("\(name).conv2", in: channelsOut, out: channelsOut)
        shortcut =
            channelsIn == channelsOut
            ? nil : weights.pointwise("\(name).conv_shortcut", in: channelsIn, out: channelsOut)
    }

    /// Computes x + conv2(silu(norm2(conv1(silu(norm1(x))) + time))).
    ///
    /// - Parameters:
    ///   - engine: what runs it.
    ///   - x: [n, height, width, in]; may be overwritten when in == out and nobody else holds it.
    ///   - embedding: of the time, [1, 1, 1, timeWidth], after SiLU, the same for all n.
    ///   - keeps: whether the caller still needs `x` as it is.
    /// - Returns: [n, height, width, out].
    /// - Throws: `DiffusionError`.
    func callAsFunction(
        _ engine: Engine, _ x: Tensor, time embedding: Tensor? = nil, keeps: Bool = true
    ) throws -> Tensor {
        let shift = try time.flatMap { time in try embedding.map { try time(engine, $0) } }
        let h = try conv1(engine, x, norm: norm1, extraBias: shift?.data)
        let y = try shortcut.map { try $0(engine, x) } ?? (keeps ? try engine.copy(x) : x)
        return try conv2(engine, h, norm: norm2, addingTo: y)
    }
}

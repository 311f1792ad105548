/// The text as a UNet reads it: its embeddings, and each layer's keys and values of them.
///
/// Those depend on the text alone, so they are computed at the first step and kept for the rest.
final class TextContext {
    /// [n, 1, tokens, width].
    let embeddings: Tensor
    fileprivate var keysValues: [ObjectIdentifier: Tensor] = [:]

    init(_ embeddings: Tensor) { self.embeddings = embeddings }
}

/// Attention of a UNet's positions to each other or to the text.
final class Attention {
    private let width: Int
    private let heads: Int
    /// Queries, keys and values of one input, or queries alone.
    private let input: Linear
    private let keysValues: Linear?
    private let out: Linear

    /// Takes the layer's tensors; `contextWidth` is nil for attention to each other.
    init(_ weights: Weights, _ name: String, width: Int, heads: Int, contextWidth: Int?) {
        self.width = width
        self.heads = heads
        if let contextWidth {
            input = weights.linear(["\(name).to_q"], inner: width, columns: width, bias: false)
            keysValues = weights.linear(
                ["\(name).to_k", "\(name).to_v"], inner: contextWidth, columns: width, bias: false)
        } else {
            input = weights.linear(
                ["\(name).to_q", "\(name).to_k", "\(name).to_v"], inner: width, columns: width,
                bias: false)
            keysValues = nil
        }
        out = weights.linear(["\(name).to_out.0"], inner: width, columns: width, bias: true)
    }

    /// Adds the layer's result for the normed positions `x` to `target`.
    func callAsFunction(
        _ engine: Engine, _ x: Tensor, _ context: TextContext, addingTo target: Tensor
    ) throws {
        let q = try input(engine, x)
        let attended: Tensor
        if let keysValues {
            let kv =
                try context.keysValues[ObjectIdentifier(self)]
                ?? keysValues(engine, context.embeddings)
            context.keysValues[ObjectIdentifier(self)] = kv
            attended = try engine.attention(
                HeadRows(data: q.data, stride: width, rows: x.rows),
                HeadRows(data: kv.data, stride: 2 * width, rows: kv.rows),
                HeadRows(data: kv.data + width, stride: 2 * width, rows: kv.rows),
                n: x.n, heads: heads, size: width / heads)
        } else {
            attended = try engine.attention(
                HeadRows(data: q.data, stride: 3 * width, rows: x.rows),
                HeadRows(data: q.data + width, stride: 3 * width, rows: x.rows),
                HeadRows(data: q.data + 2 * width, stride: 3 * width, rows: x.rows),
                n: x.n, heads: heads, size: width / heads)
        }
        try out(engine, attended, addingTo: target)
    }
}

/// A Transformer2DModel (arXiv:2112.10752).
///
/// Blocks of attention to each other, attention to the text and a gated perceptron, each beside
/// its input.
final class Transformer {
    private let norm: Norm
    private let projectIn: Linear
    private let blocks: [Block]
    private let projectOut: Linear

    private struct Block {
        let norm1: Norm
        let toEachOther: Attention
        let norm2: Norm
        let toText: Attention
        let norm3: Norm
        let widen: Linear
        let narrow: Linear
    }

    /// Takes the tensors of the transformer `name` at a level of `width` channels.
    init(_ weights: Weights, _ name: String, _ config: UNetConfig, level: Int) {
        let (width, heads) = (config.channels[level], config.heads[level])
        norm = weights.norm("\(name).norm", width, epsilon: 1e-6, groups: config.groups)
        let project = { (end: String) in
            config.linearProjection
                ? weights.linear(["\(name).\(end)"], inner: width, columns: width, bias: true)
                : weights.pointwise("\(name).\(end)", in: width, out: width)
        }
        projectIn = project("proj_in")
        projectOut = project("proj_out")
        blocks = (0..<config.depths[level]).map { index in
            let block = "\(name).transformer_blocks.\(index)"
            return Block(
                norm1: weights.norm("\(block).norm1", width, epsilon: 1e-5),
                toEachOther: Attention(
                    weights, "\(block).attn1", width: width, heads: heads, contextWidth: nil),
                norm2: weights.norm("\(block).norm2", width, epsilon: 1e-5),
                toText: Attention(
                    weights, "\(block).attn2", width: width, heads: heads,
                    contextWidth: config.contextWidth),
                norm3: weights.norm("\(block).norm3", width, epsilon: 1e-5),
                widen: weights.linear(
                    ["\(block).ff.net.0.proj"], inner: width, columns: 8 * width, bias: true),
                narrow: weights.linear(
                    ["\(block).ff.net.2"], inner: 4 * width, columns: width, bias: true))
        }
    }

    /// Adds the transformer's result to `x`, [n, height, width, channels], in place.
    ///
    /// Before attention to the text nothing tells the images of one latent apart: `x` may be one
    /// image for all n texts, which are then n images from there on.
    ///
    /// - Returns: `x`, or those n images.
    func callAsFunction(
        _ engine: Engine, _ x: Tensor, _ context: TextContext
    ) throws -> Tensor {
        var h = try projectIn(engine, try norm.grouped(engine, x, activates: false))
        for block in blocks {
            try block.toEachOther(
                engine, try block.norm1.layer(engine, h), context, addingTo: h)
            h = try engine.spread(h, to: context.embeddings.n)
            try block.toText(engine, try block.norm2.layer(engine, h), context, addingTo: h)
            let gated = try block.widen.gated(engine, try block.norm3.layer(engine, h))
            try block.narrow(engine, gated, addingTo: h)
        }
        let y = try engine.spread(x, to: context.embeddings.n)
        try projectOut(engine, h, addingTo: y)
        return y
    }
}

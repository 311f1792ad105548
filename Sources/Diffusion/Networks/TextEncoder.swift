/// CLIP's text transformer (arXiv:2103.00020): token ids to one vector for each position.
final class TextEncoder {
    let config: TextEncoderConfig
    private let tokens: TensorView?
    private let positions: [Float]
    private let layers: [Layer]
    private let finalNorm: Norm
    /// The mapped files of its weights.
    let files: [Mapping]

    private struct Layer {
        let norm1: Norm
        let queriesKeysValues: Linear
        let out: Linear
        let norm2: Norm
        let widen: Linear
        let narrow: Linear
    }

    /// Checks every tensor of the file; nothing but vectors is read yet.
    ///
    /// - Parameters:
    ///   - files: those of a CLIPTextModel.
    ///   - config: its shape.
    /// - Throws: `DiffusionError`.
    init(_ files: WeightFiles, _ config: TextEncoderConfig) throws {
        self.config = config
        let prefix = "text_model."
        let weights = try Weights(files) { name in
            // Published files have the prefix and sometimes the positions 0, 1, 2... as a tensor;
            // transformers 5 writes neither.
            let plain = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
            return plain == "embeddings.position_ids" ? nil : plain
        }
        let (width, inner) = (config.width, config.innerWidth)
        tokens = weights.tensor(
            "embeddings.token_embedding.weight", [config.vocabulary, width])
        positions =
            try weights.tensor(
                "embeddings.position_embedding.weight", [config.positions, width])?.floats() ?? []
        layers = (0..<config.layers).map { index in
            let name = "encoder.layers.\(index)"
            let attention = "\(name).self_attn"
            return Layer(
                norm1: weights.norm("\(name).layer_norm1", width, epsilon: config.epsilon),
                // OpenCLIP keeps the three in one matrix, in the same order.
                queriesKeysValues: weights.has("\(attention).in_proj.weight")
                    ? weights.linear(
                        ["\(attention).in_proj"], inner: width, columns: 3 * width, bias: true)
                    : weights.linear(
                        ["q", "k", "v"].map { "\(attention).\($0)_proj" }, inner: width,
                        columns: width, bias: true),
                out: weights.linear(
                    ["\(attention).out_proj"], inner: width, columns: width, bias: true),
                norm2: weights.norm("\(name).layer_norm2", width, epsilon: config.epsilon),
                widen: weights.linear(
                    ["\(name).mlp.fc1"], inner: width, columns: inner, bias: true),
                narrow: weights.linear(
                    ["\(name).mlp.fc2"], inner: inner, columns: width, bias: true))
        }
        finalNorm = weights.norm("final_layer_norm", width, epsilon: config.epsilon)
        self.files = weights.files
        try weights.finish()
    }

    /// Lets the system have the memory of weights that are not read for a while.
    func releasePages() {
        for file in files { file.releasePages() }
    }

    /// Encodes sequences of equal length.
    ///
    /// - Parameters:
    ///   - sequences: n lists of at most `config.positions` ids below `config.vocabulary`.
    ///   - skip: how many of the last layers are left out, fewer than there are.
    ///   - engine: what runs it.
    /// - Throws: `DiffusionError`.
    /// - Returns: [n, 1, tokens, width], the last layer's states after the final norm.
    func callAsFunction(
        _ sequences: [[Int]], leavingOut skip: Int = 0, _ engine: Engine
    ) throws -> Tensor {
        let (width, heads) = (config.width, config.heads)
        let x = try embedded(sequences, engine)
        for layer in layers.dropLast(skip) {
            let normed = try layer.norm1.layer(engine, x)
            let qkv = try layer.queriesKeysValues(engine, normed)
            let attended = try engine.attention(
                HeadRows(data: qkv.data, stride: 3 * width, rows: x.rows),
                HeadRows(data: qkv.data + width, stride: 3 * width, rows: x.rows),
                HeadRows(data: qkv.data + 2 * width, stride: 3 * width, rows: x.rows),
                n: x.n, heads: heads, size: width / heads, causal: true)
            try layer.out(engine, attended, addingTo: x)
            let hidden = try layer.widen(engine, try layer.norm2.layer(engine, x))
            try engine.update(hidden, config.approximatesGelu ? .quickGelu : .gelu)
            try layer.narrow(engine, hidden, addingTo: x)
        }
        return try finalNorm.layer(engine, x)
    }

    private func embedded(_ sequences: [[Int]], _ engine: Engine) throws -> Tensor {
        let length = sequences.first?.count ?? 0
        guard length > 0, length <= config.positions, let tokens,
            sequences.allSatisfy({ ids in
                ids.count == length && ids.allSatisfy { (0..<config.vocabulary).contains($0) }
            })
        else {
            throw DiffusionError.kernel(
                "text encoder: \(length) tokens, or an id outside 0 to \(config.vocabulary - 1)")
        }
        let width = config.width
        let x = try engine.tensor(n: sequences.count, height: 1, width: length, channels: width)
        for (row, id) in sequences.joined().enumerated() {
            let to = x.data + row * width
            try tokens.copy(row: id, of: width, to: to)
            let position = row % length * width
            for i in 0..<width { to[i] += positions[position + i] }
        }
        return x
    }
}
